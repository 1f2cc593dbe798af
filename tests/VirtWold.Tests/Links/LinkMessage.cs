using System.Runtime.InteropServices;

namespace VirtWold.Tests.Links;

/// <summary>Builds the body of a route-netlink message about an interface: struct ifinfomsg and attributes.</summary>
internal sealed record LinkMessage
{
    private const int HeaderLength = 16;

    public byte Family { get; init; }

    public int Index { get; init; }

    public int Flags { get; init; }

    private byte[] Attributes { get; init; } = [];

    public LinkMessage With(ushort type, ReadOnlySpan<byte> value) => this with { Attributes = [.. Attributes, .. Attribute(type, value)] };

    public byte[] Build()
    {
        byte[] header = new byte[HeaderLength];
        header[0] = Family;
        MemoryMarshal.Write(header.AsSpan(4), Index);
        MemoryMarshal.Write(header.AsSpan(8), Flags);
        return [.. header, .. Attributes];
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
