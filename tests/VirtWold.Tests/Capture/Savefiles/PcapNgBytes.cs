using System.Buffers.Binary;

namespace VirtWold.Tests.Capture.Savefiles;

/// <summary>Writes a file of Wireshark's format block by block, in either byte order. Each method answers the same builder.</summary>
internal sealed class PcapNgBytes(bool isBigEndian = false)
{
    private readonly List<byte> _file = [];

    /// <summary>The file so far.</summary>
    public byte[] Build() => [.. _file];

    /// <summary>Begins a section.</summary>
    public PcapNgBytes Section() => Block(0x0A0D0D0A, [.. Word(0x1A2B3C4D), .. Half(1), .. Half(0), .. Word(uint.MaxValue), .. Word(uint.MaxValue)]);

    /// <summary>Describes an interface, with one option perhaps.</summary>
    public PcapNgBytes Interface(int linkType, uint snapshotLength = 0, int option = 0, params byte[] value) =>
        Block(1, [.. Half(linkType), .. Half(0), .. Word(snapshotLength), .. Option(option, value)]);

    /// <summary>A packet with a time and all that there is today.</summary>
    public PcapNgBytes Enhanced(uint source, byte[] bytes, ulong time = 0, int? wireLength = null, uint flags = 0) => Block(
        6,
        [
            .. Word(source), .. Word((uint)(time >> 32)), .. Word((uint)time), .. Word((uint)bytes.Length), .. Word((uint)(wireLength ?? bytes.Length)),
            .. Padded(bytes), .. Option(flags == 0 ? 0 : 2, Word(flags)),
        ]);

    /// <summary>A packet as the format's first version had it.</summary>
    public PcapNgBytes Obsolete(int source, byte[] bytes) => Block(
        2, [.. Half(source), .. Half(0), .. Word(0), .. Word(0), .. Word((uint)bytes.Length), .. Word((uint)bytes.Length), .. Padded(bytes)]);

    /// <summary>A packet without a time.</summary>
    public PcapNgBytes Simple(byte[] bytes, int? wireLength = null) => Block(3, [.. Word((uint)(wireLength ?? bytes.Length)), .. Padded(bytes)]);

    /// <summary>Any block.</summary>
    public PcapNgBytes Block(uint type, byte[] body)
    {
        uint length = (uint)(body.Length + (3 * sizeof(uint)));
        _file.AddRange([.. Word(type), .. Word(length), .. body, .. Word(length)]);
        return this;
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[-bytes.Length & 3]];

    private byte[] Option(int type, byte[] value) => type == 0 ? [] : [.. Half(type), .. Half(value.Length), .. Padded(value), .. Half(0), .. Half(0)];

    private byte[] Half(int number)
    {
        byte[] bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, isBigEndian ? BinaryPrimitives.ReverseEndianness((ushort)number) : (ushort)number);
        return bytes;
    }

    private byte[] Word(uint number)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, isBigEndian ? BinaryPrimitives.ReverseEndianness(number) : number);
        return bytes;
    }
}
