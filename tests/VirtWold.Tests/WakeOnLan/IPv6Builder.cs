using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Builds IPv6 packets (RFC 8200).</summary>
internal sealed record IPv6Builder
{
    public const int HeaderLength = 40;

    public IPAddress Source { get; init; } = Stations.SenderV6;

    public int Version { get; init; } = 6;

    /// <summary>What is behind the last extension header.</summary>
    public byte Protocol { get; init; } = 17;

    public ImmutableArray<ExtensionHeader> ExtensionHeaders { get; init; } = [];

    /// <summary>What the header says of the length behind it; the truth where it isn't set.</summary>
    public int? PayloadLength { get; init; }

    public byte[] Body { get; init; } = [];

    public byte[] Build()
    {
        List<byte> rest = [];
        for (int i = 0; i < ExtensionHeaders.Length; i++)
        {
            rest.Add(i + 1 < ExtensionHeaders.Length ? ExtensionHeaders[i + 1].Type : Protocol);
            rest.Add(ExtensionHeaders[i].Length);
            rest.AddRange(ExtensionHeaders[i].Rest);
        }

        rest.AddRange(Body);
        byte[] header = new byte[HeaderLength];
        header[0] = (byte)(Version << 4);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(PayloadLength ?? rest.Count));
        header[6] = ExtensionHeaders.IsEmpty ? Protocol : ExtensionHeaders[0].Type;
        header[7] = 64;
        _ = Source.TryWriteBytes(header.AsSpan(8), out _);
        header[24] = 0xFF;
        header[25] = 0x02;
        header[39] = 0x01;
        return [.. header, .. rest];
    }
}
