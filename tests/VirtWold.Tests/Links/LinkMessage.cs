using System.Runtime.InteropServices;

namespace VirtWold.Tests.Links;

/// <summary>Builds the body of a route-netlink message about an interface: struct ifinfomsg and attributes.</summary>
internal sealed record LinkMessage
{
    private const int HeaderLength = 16;

    public byte Family { get; init; }

    public int Index { get; init; }

    public int Flags { get; init; }

    public ushort HardwareType { get; init; }

    private byte[] Attributes { get; init; } = [];

    public LinkMessage With(ushort type, ReadOnlySpan<byte> value) => this with { Attributes = [.. Attributes, .. Attribute(type, value)] };

    public byte[] Build()
    {
        byte[] header = new byte[HeaderLength];
        header[0] = Family;
        MemoryMarshal.Write(header.AsSpan(2), HardwareType);
        MemoryMarshal.Write(header.AsSpan(4), Index);
        MemoryMarshal.Write(header.AsSpan(8), Flags);
        return [.. header, .. Attributes];
    }

    /// <summary>The whole message: the netlink header, and the body.</summary>
    /// <param name="type">NewLink or DeleteLink.</param>
    /// <param name="sequence">Of a table: the number that it was asked for by.</param>
    /// <param name="flags">The header's flags: 2 for a part of a table, 0x10 where it was disturbed.</param>
    public byte[] Datagram(int type, uint sequence = 0, ushort flags = 0) => Datagram(type, sequence, flags, Build());

    /// <summary>A message of any body.</summary>
    public static byte[] Datagram(int type, uint sequence, ushort flags, byte[] body)
    {
        byte[] header = new byte[HeaderLength];
        MemoryMarshal.Write(header, HeaderLength + body.Length);
        MemoryMarshal.Write(header.AsSpan(4), (ushort)type);
        MemoryMarshal.Write(header.AsSpan(6), flags);
        MemoryMarshal.Write(header.AsSpan(8), sequence);
        return [.. header, .. body];
    }

    /// <summary>An attribute, padded to four bytes.</summary>
    public static byte[] Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        int length = 4 + value.Length;
        byte[] bytes = new byte[(length + 3) & ~3];
        MemoryMarshal.Write(bytes, (ushort)length);
        MemoryMarshal.Write(bytes.AsSpan(2), type);
        value.CopyTo(bytes.AsSpan(4));
        return bytes;
    }
}
