using System.Buffers.Binary;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Builds UDP datagrams (RFC 768). The checksum stays zero: nobody looks at it.</summary>
internal sealed record UdpBuilder
{
    public const int HeaderLength = 8;

    public ushort SourcePort { get; init; } = 40000;

    public ushort DestinationPort { get; init; } = 9;

    public byte[] Payload { get; init; } = [];

    /// <summary>What the length field says; the truth where it isn't set.</summary>
    public int? Length { get; init; }

    public byte[] Build()
    {
        byte[] header = new byte[HeaderLength];
        BinaryPrimitives.WriteUInt16BigEndian(header, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(Length ?? HeaderLength + Payload.Length));
        return [.. header, .. Payload];
    }
}
