namespace VirtWold.Tests.WakeOnLan;

/// <summary>An IPv6 extension header that is to be built.</summary>
/// <param name="Type">What the header before it calls it.</param>
/// <param name="Length">What its length byte says: units of eight bytes beyond the first. A fragment header has a reserved byte there.</param>
/// <param name="Rest">What is behind the first two bytes.</param>
internal sealed record ExtensionHeader(byte Type, byte Length, byte[] Rest)
{
    public const byte HopByHopOptionsType = 0;
    public const byte RoutingType = 43;
    public const byte FragmentType = 44;
    public const byte DestinationOptionsType = 60;

    /// <summary>Options or routing of <paramref name="units"/> times eight bytes, filled with padding.</summary>
    public static ExtensionHeader Of(byte type, int units = 1) => new(type, (byte)(units - 1), new byte[(units * 8) - 2]);

    /// <summary>A fragment header.</summary>
    /// <param name="offset">In units of eight bytes.</param>
    /// <param name="more">Whether more fragments follow.</param>
    public static ExtensionHeader Fragment(int offset = 0, bool more = false)
    {
        int field = (offset << 3) | (more ? 1 : 0);
        return new(FragmentType, 0, [(byte)(field >> 8), (byte)field, 1, 2, 3, 4]);
    }
}
