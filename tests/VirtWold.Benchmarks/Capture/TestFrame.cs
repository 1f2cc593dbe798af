using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Capture;

/// <summary>A frame to read or to send.</summary>
/// <param name="Bytes">It, from the destination address on.</param>
/// <param name="PayloadOffset">Where its payload begins.</param>
internal sealed record TestFrame(byte[] Bytes, int PayloadOffset)
{
    private const int UdpHeaderLength = 8;
    private const int DiscardPort = 9;

    private static ReadOnlySpan<byte> Addresses => [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0, 0, 0, 0x02, 0x01];

    private static ReadOnlySpan<byte> Tag => [0x81, 0x00, 0x00, 0x2A];

    /// <summary>A raw frame.</summary>
    public static TestFrame Raw(ReadOnlySpan<byte> payload) => Join([.. Addresses, 0x08, 0x42], payload);

    /// <summary>UDP over IPv4 to port 9.</summary>
    public static TestFrame Udp4(ReadOnlySpan<byte> payload)
    {
        const byte udp = 17;
        return Join([.. Addresses, 0x08, 0x00, .. IPv4Header(udp, payload.Length), .. UdpHeader(payload.Length)], payload);
    }

    /// <summary>A tagged frame with UDP over IPv6 to port 9.</summary>
    public static TestFrame TaggedUdp6(ReadOnlySpan<byte> payload)
    {
        byte[] header = new byte[40];
        header[0] = 6 << 4;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(UdpHeaderLength + payload.Length));
        header[6] = 17;
        header[7] = 64;
        header[8] = 0xFE;
        header[9] = 0x80;
        header[24] = 0xFF;
        header[25] = 0x02;
        header[39] = 1;
        return Join([.. Addresses, .. Tag, 0x86, 0xDD, .. header, .. UdpHeader(payload.Length)], payload);
    }

    /// <summary>TCP over IPv4, with the payload where UDP would have it.</summary>
    public static TestFrame Tcp4(ReadOnlySpan<byte> payload)
    {
        const byte tcp = 6;
        return Join([.. Addresses, 0x08, 0x00, .. IPv4Header(tcp, payload.Length), .. UdpHeader(payload.Length)], payload);
    }

    /// <summary>Replaces the address that is to be woken, wherever it is repeated.</summary>
    public void Retarget(MacAddress target)
    {
        Span<byte> address = stackalloc byte[MacAddress.Length];
        target.WriteTo(address);
        int end = Math.Min(Bytes.Length, PayloadOffset + MagicPacket.Length);
        for (int i = PayloadOffset + MagicPacket.SynchronizationLength; i + MacAddress.Length <= end; i += MacAddress.Length)
        {
            address.CopyTo(Bytes.AsSpan(i));
        }
    }

    private static TestFrame Join(byte[] headers, ReadOnlySpan<byte> payload) => new([.. headers, .. payload], headers.Length);

    private static byte[] IPv4Header(byte protocol, int payloadLength)
    {
        byte[] header = [0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 255, 255, 255, 255];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(header.Length + UdpHeaderLength + payloadLength));
        return header;
    }

    private static byte[] UdpHeader(int payloadLength)
    {
        byte[] header = new byte[UdpHeaderLength];
        BinaryPrimitives.WriteUInt16BigEndian(header, 40000);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), DiscardPort);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(UdpHeaderLength + payloadLength));
        return header;
    }
}
