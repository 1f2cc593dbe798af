using System.Buffers.Binary;
using System.Net;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Builds IPv4 packets (RFC 791). The checksum stays zero: nobody looks at it.</summary>
internal sealed record IPv4Builder
{
    public const int HeaderLength = 20;
    public const int MoreFragments = 0x2000;
    public const int DontFragment = 0x4000;

    public IPAddress Source { get; init; } = Stations.SenderV4;

    public int Version { get; init; } = 4;

    public byte Protocol { get; init; } = 17;

    /// <summary>Options: a multiple of four bytes, forty at most.</summary>
    public byte[] Options { get; init; } = [];

    /// <summary>Three flags and the offset in units of eight bytes.</summary>
    public int FlagsAndOffset { get; init; } = DontFragment;

    /// <summary>What the header says of its own length, in words of four bytes; the truth where it isn't set.</summary>
    public int? HeaderWords { get; init; }

    /// <summary>What the header says of the packet's length; the truth where it isn't set.</summary>
    public int? TotalLength { get; init; }

    public byte[] Body { get; init; } = [];

    public byte[] Build()
    {
        int headerLength = HeaderLength + Options.Length;
        byte[] header = new byte[HeaderLength];
        header[0] = (byte)((Version << 4) | (HeaderWords ?? (headerLength / 4)));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(TotalLength ?? headerLength + Body.Length));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)FlagsAndOffset);
        header[8] = 64;
        header[9] = Protocol;
        _ = Source.TryWriteBytes(header.AsSpan(12), out _);
        header.AsSpan(16).Fill(0xFF);
        return [.. header, .. Options, .. Body];
    }
}
