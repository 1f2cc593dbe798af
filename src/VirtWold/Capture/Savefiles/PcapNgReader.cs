using System.Buffers.Binary;

namespace VirtWold.Capture.Savefiles;

/// <summary>
/// Reads Wireshark's format, pcapng (draft-ietf-opsawg-pcapng): sections of blocks, each with its length, of which those that hold packets
/// and those that describe their interfaces are read, and all others passed over. libpcap reads it too, and refuses a file whose interfaces
/// are of several kinds; these are what a capture on several interfaces, or one of Wireshark's merging, has.
/// </summary>
/// <remarks>Everything in it is unchecked input: a block is at most <see cref="MaxBlock"/> long, and nothing is read beyond its end.</remarks>
internal sealed class PcapNgReader : ISavefileReader
{
    private const int MaxBlock = 16 * 1024 * 1024;
    private const int MaxInterfaces = 64 * 1024;

    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const uint InterfaceDescription = 1;
    private const uint ObsoletePacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;

    /// <summary>Type and length before a block's body, and the length again behind it.</summary>
    private const int HeadLength = 2 * sizeof(uint);
    private const int TailLength = sizeof(uint);

    private const int FlagsOption = 2;
    private const int ResolutionOption = 9;
    private const int OffsetOption = 14;

    private readonly BufferedStream _stream;
    private readonly string _name;
    private readonly List<PcapNgInterface> _interfaces = [];
    private byte[] _block = new byte[4096];
    private bool _isBigEndian;

    /// <summary>Reads a stream, which is closed with the reader.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What it is called in errors.</param>
    public PcapNgReader(Stream stream, string name)
    {
        _stream = new BufferedStream(stream, 1 << 16);
        _name = name;
    }

    /// <inheritdoc/>
    public bool TryRead(out SavedPacket packet)
    {
        while (TryReadBlock(out uint type, out ReadOnlySpan<byte> body))
        {
            switch (type)
            {
                case SectionHeader:
                    _interfaces.Clear();
                    break;
                case InterfaceDescription:
                    Add(body);
                    break;
                case EnhancedPacket:
                    packet = Enhanced(body);
                    return true;
                case ObsoletePacket:
                    packet = Obsolete(body);
                    return true;
                case SimplePacket:
                    packet = Simple(body);
                    return true;
            }
        }

        packet = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private bool TryReadBlock(out uint type, out ReadOnlySpan<byte> body)
    {
        body = default;
        Span<byte> head = stackalloc byte[HeadLength];
        int read = _stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false);
        type = read < HeadLength ? 0 : Read32(head);
        if (read == 0)
        {
            return false;
        }

        if (read < HeadLength)
        {
            throw Damage.CutOff(_name);
        }

        // Read the same in both byte orders; which one it is stands behind the length.
        int begun = type == SectionHeader ? BeginSection() : 0;
        uint length = Read32(head[sizeof(uint)..]);
        if (length < HeadLength + TailLength + begun || length > MaxBlock || length % sizeof(uint) != 0)
        {
            throw Damage.Because(_name, $"a block claims a length of {length} bytes");
        }

        int rest = (int)length - HeadLength - begun;
        if (_block.Length < rest)
        {
            _block = new byte[rest];
        }

        Span<byte> block = _block.AsSpan(0, rest);
        if (_stream.ReadAtLeast(block, rest, throwOnEndOfStream: false) < rest)
        {
            throw Damage.CutOff(_name);
        }

        body = block[..^TailLength];
        return true;
    }

    /// <summary>Reads which byte order the section has.</summary>
    /// <returns>How many bytes that took.</returns>
    private int BeginSection()
    {
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        if (_stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length)
        {
            throw Damage.CutOff(_name);
        }

        _isBigEndian = BinaryPrimitives.ReadUInt32BigEndian(magic) == ByteOrderMagic;
        return _isBigEndian || BinaryPrimitives.ReadUInt32LittleEndian(magic) == ByteOrderMagic
            ? magic.Length
            : throw Damage.Because(_name, "a section has no byte order");
    }

    private void Add(ReadOnlySpan<byte> body)
    {
        const int fixedLength = 8;
        if (_interfaces.Count == MaxInterfaces)
        {
            throw Damage.Because(_name, $"it has more than {MaxInterfaces} interfaces");
        }

        ReadOnlySpan<byte> options = From(body, fixedLength);
        long offset = Option(options, OffsetOption) is { Length: sizeof(ulong) } value
            ? _isBigEndian ? BinaryPrimitives.ReadInt64BigEndian(value) : BinaryPrimitives.ReadInt64LittleEndian(value)
            : 0;
        byte resolution = Option(options, ResolutionOption) is { Length: 1 } power ? power[0] : (byte)6;
        _interfaces.Add(new PcapNgInterface(Read16(body), Read32(body[sizeof(uint)..]), UnitsPerSecond(resolution), offset));
    }

    /// <summary>A power of ten, or of two where the highest bit is set.</summary>
    private UInt128 UnitsPerSecond(byte resolution)
    {
        const byte isBinary = 0x80;
        const int maxDecimal = 38;
        int exponent = resolution & ~isBinary;
        if ((resolution & isBinary) != 0)
        {
            return UInt128.One << exponent;
        }

        UInt128 units = exponent <= maxDecimal ? UInt128.One : throw Damage.Because(_name, $"times are in units of 10^-{exponent} seconds");
        for (int i = 0; i < exponent; i++)
        {
            units *= 10;
        }

        return units;
    }

    private SavedPacket Enhanced(ReadOnlySpan<byte> body)
    {
        const int fixedLength = 20;
        const int outgoing = 2;
        const int directionMask = 3;
        PcapNgInterface source = Interface(Read32(From(body, 0)));
        ReadOnlySpan<byte> data = From(body, fixedLength);
        ReadOnlySpan<byte> bytes = Take(data, Read32(body[12..]));
        int padded = Math.Min((bytes.Length + sizeof(uint) - 1) / sizeof(uint) * sizeof(uint), data.Length);
        bool isOutgoing = Option(data[padded..], FlagsOption) is { Length: sizeof(uint) } flags && (Read32(flags) & directionMask) == outgoing;
        return new SavedPacket(source.LinkType, bytes, Read32(body[16..]), source.TimeOf(Time(body[4..])), isOutgoing);
    }

    private SavedPacket Obsolete(ReadOnlySpan<byte> body)
    {
        const int fixedLength = 20;
        ReadOnlySpan<byte> data = From(body, fixedLength);
        PcapNgInterface source = Interface((uint)Read16(body));
        return new SavedPacket(source.LinkType, Take(data, Read32(body[12..])), Read32(body[16..]), source.TimeOf(Time(body[4..])), isOutgoing: false);
    }

    /// <summary>Such a packet is of the first interface, has no time, and is as long as that interface's limit at most.</summary>
    private SavedPacket Simple(ReadOnlySpan<byte> body)
    {
        const int fixedLength = 4;
        PcapNgInterface source = Interface(0);
        ReadOnlySpan<byte> data = From(body, fixedLength);
        uint length = Read32(body);
        uint captured = source.SnapshotLength == 0 ? length : Math.Min(length, source.SnapshotLength);
        return new SavedPacket(source.LinkType, Take(data, captured), length, TimeSpan.Zero, isOutgoing: false);
    }

    private PcapNgInterface Interface(uint number) => number < _interfaces.Count
        ? _interfaces[(int)number]
        : throw Damage.Because(_name, $"a packet is of interface {number}, which isn't described");

    private ReadOnlySpan<byte> From(ReadOnlySpan<byte> body, int offset) =>
        body.Length >= Math.Max(offset, sizeof(uint)) ? body[offset..] : throw Damage.Because(_name, "a block is shorter than what it holds");

    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> data, uint length) =>
        length <= data.Length ? data[..(int)length] : throw Damage.Because(_name, "a packet is longer than its block");

    /// <summary>The value of an option, empty where it isn't there: type, length and value, padded to four bytes.</summary>
    private ReadOnlySpan<byte> Option(ReadOnlySpan<byte> options, int wanted)
    {
        const int headLength = 4;
        while (options.Length >= headLength)
        {
            int type = Read16(options);
            int length = Read16(options[sizeof(ushort)..]);
            options = options[headLength..];
            if (type == 0 || length > options.Length)
            {
                break;
            }

            if (type == wanted)
            {
                return options[..length];
            }

            options = options[Math.Min((length + sizeof(uint) - 1) / sizeof(uint) * sizeof(uint), options.Length)..];
        }

        return default;
    }

    /// <summary>A packet's time: two halves, the high one first.</summary>
    private ulong Time(ReadOnlySpan<byte> bytes) => ((ulong)Read32(bytes) << 32) | Read32(bytes[sizeof(uint)..]);

    private int Read16(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint Read32(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
