using System.Buffers.Binary;
using System.Diagnostics;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Capture;
using VirtWold.Capture.Savefiles;
using VirtWold.SystemTests.Harness;

namespace VirtWold.Benchmarks.Capture;

/// <summary>What a packet of a capture file costs, from the file to the sink.</summary>
internal static class SavefileFigures
{
    private const double Goal = 80;
    private const int Packets = 1_000_000;
    private const int Rounds = 9;

    /// <summary>Writes a file, and reads it several times.</summary>
    public static void Measure(Report report)
    {
        using TemporaryFolder folder = new();
        string path = folder.At("packets.pcap");
        Write(path);
        Samples all = new("ns", 1);
        Samples library = new("ns", 1);
        _ = ReadAll(path);
        for (int i = 0; i < Rounds; i++)
        {
            all.Add(ReadAll(path));
            library.Add(ReadWithoutLooking(path));
        }

        report.AddAtMost(Goal, "  a packet from a file of 1 000 000", all);
        report.Add("  libpcap's part of that", library);
    }

    /// <summary>Writes a capture file, see pcap-savefile(5): a header, and before each frame its time and its lengths.</summary>
    private static void Write(string path)
    {
        TestFrame[] kinds =
        [
            TestFrame.Udp4(Payloads.Magic(default)),
            TestFrame.Raw(Payloads.Magic(default)),
            TestFrame.TaggedUdp6(Payloads.Magic(default)),
            TestFrame.Udp4(Payloads.Magic(default)),
        ];
        using BufferedStream file = new(File.Create(path), 1 << 20);
        uint[] fileHeader = [0xA1B2C3D4, 2 | (4 << 16), 0, 0, 0x40000, 1];
        WriteWords(file, fileHeader);
        for (int i = 0; i < Packets; i++)
        {
            TestFrame frame = kinds[i % kinds.Length];
            frame.Retarget(Payloads.Station(i));
            WriteWords(file, [(uint)i / 1000, (uint)i % 1000, (uint)frame.Bytes.Length, (uint)frame.Bytes.Length]);
            file.Write(frame.Bytes);
        }
    }

    private static void WriteWords(BufferedStream file, ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
            file.Write(bytes);
        }
    }

    private static double ReadAll(string path)
    {
        CountingSink sink = new();
        using Savefile file = Savefile.Open(path);
        long begun = Stopwatch.GetTimestamp();
        while (file.TryRead(out CapturedFrame frame, out _))
        {
            FrameReader.Read(frame.Bytes, frame.WireLength, "file", deep: false, sink);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(begun);
        return sink.Accepted == Packets
            ? elapsed.TotalNanoseconds / Packets
            : throw new InvalidOperationException($"{sink.Accepted} packets of {Packets} were read");
    }

    private static double ReadWithoutLooking(string path)
    {
        using Savefile file = Savefile.Open(path);
        long begun = Stopwatch.GetTimestamp();
        while (file.TryRead(out _, out _))
        {
        }

        return Stopwatch.GetElapsedTime(begun).TotalNanoseconds / Packets;
    }
}
