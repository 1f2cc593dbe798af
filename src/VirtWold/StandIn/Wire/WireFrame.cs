using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn.Wire;

/// <summary>An Ethernet frame, read in place. Allocates nothing; everything in it is unchecked input.</summary>
internal readonly ref struct WireFrame
{
    /// <summary>Length of the header without tags.</summary>
    public const int HeaderLength = (2 * MacAddress.Length) + sizeof(ushort);

    private WireFrame(MacAddress destination, MacAddress source, VlanTags tags, ushort etherType, ReadOnlySpan<byte> payload)
    {
        Destination = destination;
        Source = source;
        Tags = tags;
        EtherType = etherType;
        Payload = payload;
    }

    /// <summary>Whom it is for.</summary>
    public MacAddress Destination { get; }

    /// <summary>Who sent it.</summary>
    public MacAddress Source { get; }

    /// <summary>Its VLAN tags.</summary>
    public VlanTags Tags { get; }

    /// <summary>What it carries, see <see cref="EtherTypes"/>.</summary>
    public ushort EtherType { get; }

    /// <summary>What it carries, with padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads a frame.</summary>
    /// <param name="bytes">From its destination address on.</param>
    /// <param name="stripped">The outermost tag, where the kernel has taken it out of the frame.</param>
    /// <param name="frame">What was read.</param>
    /// <returns>Whether it is one, and has no more than <see cref="VlanTags.Most"/> tags.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, VlanTag? stripped, out WireFrame frame)
    {
        frame = default;
        VlanTags tags = stripped is { } outer ? default(VlanTags).With(outer) : default;
        int offset = 2 * MacAddress.Length;
        while (true)
        {
            if (bytes.Length < offset + sizeof(ushort))
            {
                return false;
            }

            ushort etherType = BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);
            if (!EtherTypes.IsTag(etherType))
            {
                frame = new WireFrame(
                    MacAddress.FromBytes(bytes), MacAddress.FromBytes(bytes[MacAddress.Length..]), tags, etherType, bytes[(offset + sizeof(ushort))..]);
                return true;
            }

            if (tags.Count == VlanTags.Most || bytes.Length < offset + VlanTag.Length)
            {
                return false;
            }

            tags = tags.With(new VlanTag(etherType, BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + sizeof(ushort))..])));
            offset += VlanTag.Length;
        }
    }
}
