using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn.Wire;

/// <summary>An ARP message for IPv4 over Ethernet (RFC 826).</summary>
/// <param name="Operation">What it is: <see cref="Request"/>, <see cref="Reply"/>, or another.</param>
/// <param name="SenderMac">The station that its sender says it has.</param>
/// <param name="Sender">The address that its sender says it has; 0.0.0.0 where it probes (RFC 5227).</param>
/// <param name="TargetMac">The station that is asked or answered.</param>
/// <param name="Target">The address that is asked for, or that of who is answered.</param>
internal readonly record struct ArpMessage(
    ushort Operation, MacAddress SenderMac, InternetAddress Sender, MacAddress TargetMac, InternetAddress Target)
{
    public const ushort Request = 1;
    public const ushort Reply = 2;

    /// <summary>How many bytes it is.</summary>
    public const int Length = 28;

    /// <summary>Hardware type Ethernet, protocol type IPv4, and the lengths of their addresses.</summary>
    private const ulong EthernetAndIPv4 = 0x0001_0800_0604;

    /// <summary>Whether its sender only asks whether the address is taken.</summary>
    public bool IsProbe => Sender.Bits == 0;

    /// <summary>Reads one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ArpMessage message)
    {
        message = default;
        if (bytes.Length < Length || BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16 != EthernetAndIPv4)
        {
            return false;
        }

        message = new ArpMessage(
            BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]),
            MacAddress.FromBytes(bytes[8..]),
            InternetAddress.FromV4(bytes[14..]),
            MacAddress.FromBytes(bytes[18..]),
            InternetAddress.FromV4(bytes[24..]));
        return true;
    }

    /// <summary>Writes it.</summary>
    /// <returns>How many bytes that were.</returns>
    public int WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, (EthernetAndIPv4 << 16) | Operation);
        SenderMac.WriteTo(destination[8..]);
        _ = Sender.WriteTo(destination[14..]);
        TargetMac.WriteTo(destination[18..]);
        _ = Target.WriteTo(destination[24..]);
        return Length;
    }
}
