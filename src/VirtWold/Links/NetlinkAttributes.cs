using System.Runtime.InteropServices;
using System.Text;

namespace VirtWold.Links;

/// <summary>Walks over the attributes of a route-netlink message (rtnetlink(7)): length, type, value, padded to four bytes.</summary>
/// <param name="bytes">The attributes' bytes.</param>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private const int HeaderLength = 4;
    private const int TypeMask = 0x3FFF;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The current attribute's type.</summary>
    public int Type { get; private set; }

    /// <summary>The current attribute's value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The current value as a number of 32 bits, or 0 where it is shorter.</summary>
    public readonly int Number => Value.Length >= sizeof(int) ? MemoryMarshal.Read<int>(Value) : 0;

    /// <summary>The current value as a number of 16 bits, or 0 where it is shorter.</summary>
    public readonly int Short => Value.Length >= sizeof(ushort) ? MemoryMarshal.Read<ushort>(Value) : 0;

    /// <summary>The current value as text that ends at its first zero byte.</summary>
    public readonly string Text
    {
        get
        {
            int end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    /// <summary>Goes to the next attribute.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderLength)
        {
            return false;
        }

        int length = MemoryMarshal.Read<ushort>(_rest);
        if (length < HeaderLength || length > _rest.Length)
        {
            return false;
        }

        Type = MemoryMarshal.Read<ushort>(_rest[sizeof(ushort)..]) & TypeMask;
        Value = _rest[HeaderLength..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
