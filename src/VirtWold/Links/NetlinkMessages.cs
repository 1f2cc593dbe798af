using System.Runtime.InteropServices;

namespace VirtWold.Links;

/// <summary>Walks over the messages of a datagram of the kernel's (netlink(7)): length, type, flags, sequence number, sender, body.</summary>
/// <param name="bytes">The datagram.</param>
internal ref struct NetlinkMessages(ReadOnlySpan<byte> bytes)
{
    /// <summary>Bytes before a message's body.</summary>
    public const int HeaderLength = 16;

    private const ushort Multipart = 0x2;
    private const ushort Interrupted = 0x10;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What kind of message the current one is.</summary>
    public int Type { get; private set; }

    /// <summary>The number of the request that it answers, or that has led to this news, even if another program made it.</summary>
    public uint Sequence { get; private set; }

    /// <summary>Whether it is one of the messages of a table; news never is.</summary>
    public bool IsPart { get; private set; }

    /// <summary>Whether something has changed while a table was written, so that it may not be consistent.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>What is behind the header.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Goes to the next message.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderLength)
        {
            return false;
        }

        int length = MemoryMarshal.Read<int>(_rest);
        if (length < HeaderLength || length > _rest.Length)
        {
            return false;
        }

        Type = MemoryMarshal.Read<ushort>(_rest[4..]);
        ushort flags = MemoryMarshal.Read<ushort>(_rest[6..]);
        IsPart = (flags & Multipart) != 0;
        IsInterrupted = (flags & Interrupted) != 0;
        Sequence = MemoryMarshal.Read<uint>(_rest[8..]);
        Body = _rest[HeaderLength..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
