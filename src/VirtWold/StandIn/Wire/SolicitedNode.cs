using System.Net.Sockets;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn.Wire;

/// <summary>The multicast groups of IPv6 that matter to who answers for an address.</summary>
internal static class SolicitedNode
{
    /// <summary>ff02::1:ff00:0, whose low 24 bits are those of an address (RFC 4291, 2.7.1).</summary>
    private static readonly UInt128 Prefix = new(0xFF02_0000_0000_0000, 0x0000_0001_FF00_0000);

    private const uint LowBits = 0x00FF_FFFF;

    /// <summary>"::", which stands for no address yet.</summary>
    public static InternetAddress Unspecified { get; } = new(0, AddressFamily.InterNetworkV6);

    /// <summary>ff02::16, where reports of version 2 go (RFC 3810).</summary>
    public static InternetAddress AllReporters { get; } = new(new UInt128(0xFF02_0000_0000_0000, 0x16), AddressFamily.InterNetworkV6);

    /// <summary>ff02::1, where general queries go.</summary>
    public static InternetAddress AllNodes { get; } = new(new UInt128(0xFF02_0000_0000_0000, 1), AddressFamily.InterNetworkV6);

    /// <summary>The group in which an address is solicited.</summary>
    public static InternetAddress GroupOf(InternetAddress address) =>
        new(Prefix | (address.Bits & LowBits), AddressFamily.InterNetworkV6);

    /// <summary>The Ethernet group of an IPv6 group (RFC 2464, 7).</summary>
    public static MacAddress StationOf(InternetAddress group)
    {
        const ushort prefix = 0x3333;
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes, prefix);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes[sizeof(ushort)..], (uint)group.Bits);
        return MacAddress.FromBytes(bytes);
    }
}
