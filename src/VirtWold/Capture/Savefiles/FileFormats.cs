using System.Buffers.Binary;

namespace VirtWold.Capture.Savefiles;

/// <summary>Tells formats apart by their first bytes.</summary>
internal static class FileFormats
{
    /// <summary>As many bytes are enough.</summary>
    public const int BeginningLength = 8;

    private const uint PcapNg = 0x0A0D0D0A;
    private const uint Zstd = 0x28B52FFD;

    /// <summary>The format of a file.</summary>
    /// <param name="beginning">Its first bytes.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <exception cref="CaptureException">It is none that can be read; the message says what makes one of it.</exception>
    public static FileFormat Of(ReadOnlySpan<byte> beginning, string name)
    {
        if (beginning.IsEmpty)
        {
            throw new CaptureException(
                CaptureFailure.Refused, $"{name} is empty; a capture has at least a header: was tcpdump ended before it could write?");
        }

        if (beginning.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return FileFormat.Gzip;
        }

        uint magic = beginning.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32BigEndian(beginning);
        return magic switch
        {
            PcapNg => FileFormat.PcapNg,
            Zstd => FileFormat.Zstd,
            _ when IsPcap(magic) || IsPcap(BinaryPrimitives.ReverseEndianness(magic)) => FileFormat.Pcap,
            _ => throw new CaptureException(CaptureFailure.Refused, $"{name} {Describe(beginning)}"),
        };
    }

    /// <summary>Microseconds, nanoseconds, and with the additions of an old Linux: the numbers of pcap-savefile(5) and libpcap.</summary>
    private static bool IsPcap(uint magic) => magic is 0xA1B2C3D4 or 0xA1B23C4D or 0xA1B2CD34;

    private static string Describe(ReadOnlySpan<byte> beginning) => beginning switch
    {
        _ when beginning.StartsWith("BZh"u8) => "is compressed by bzip2; decompress it first: bzip2 -d",
        _ when beginning.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z']) => "is compressed by xz; decompress it first: xz -d",
        _ when beginning.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4D, 0x18]) => "is compressed by lz4; decompress it first: lz4 -d",
        _ when beginning.StartsWith("PK"u8) => "is a zip archive; take the capture out of it first: unzip",
        _ when beginning.StartsWith("snoop\0"u8) || beginning.StartsWith("GMBU"u8) || beginning.StartsWith("TRSNIFF"u8) =>
            "is a capture of another program; convert it first: editcap -F pcap FILE capture.pcap",
        _ => "isn't a capture file of tcpdump or Wireshark; write one with: tcpdump -i INTERFACE -w capture.pcap",
    };
}
