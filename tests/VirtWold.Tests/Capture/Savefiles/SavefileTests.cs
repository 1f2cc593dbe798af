using System.IO.Compression;
using VirtWold.Capture.Savefiles;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;
using ZstdSharp;

namespace VirtWold.Tests.Capture.Savefiles;

public sealed class SavefileTests
{
    private const int IPv4 = 0x0800;
    private const int IPv6 = 0x86DD;

    private static readonly byte[] Frame = FrameBuilder.Udp4(PayloadBuilder.Plain).Build();

    private static IEnumerable<TestCaseData> Links
    {
        get
        {
            yield return Case("Ethernet", LinkType.Ethernet, Frame);
            yield return Case("cooked, IPv4", LinkType.LinuxCooked, FileBytes.Cooked(IPv4, 1, FileBytes.Packet4));
            yield return Case("cooked, IPv6", LinkType.LinuxCooked, FileBytes.Cooked(IPv6, 2, FileBytes.Packet6));
            yield return Case("cooked, raw frame", LinkType.LinuxCooked, FileBytes.Cooked(0x0842, 3, PayloadBuilder.Plain));
            yield return Case("cooked, tagged", LinkType.LinuxCooked, FileBytes.Cooked(0x8100, 0, [0, 12, 8, 0, .. FileBytes.Packet4]));
            yield return Case("cooked again, IPv4", LinkType.LinuxCooked2, FileBytes.Cooked2(IPv4, 1, FileBytes.Packet4));
            yield return Case("cooked again, IPv6", LinkType.LinuxCooked2, FileBytes.Cooked2(IPv6, 1, FileBytes.Packet6));
            yield return Case("raw IPv4", LinkType.Raw, FileBytes.Packet4);
            yield return Case("raw IPv6", LinkType.Raw, FileBytes.Packet6);
            yield return Case("IPv4", LinkType.IPv4, FileBytes.Packet4);
            yield return Case("IPv6", LinkType.IPv6, FileBytes.Packet6);
            yield return Case("loopback, IPv4", LinkType.Null, [2, 0, 0, 0, .. FileBytes.Packet4]);
            yield return Case("loopback, IPv6 of a big-endian host", LinkType.Null, [0, 0, 0, 30, .. FileBytes.Packet6]);
            yield return Case("OpenBSD's loopback", LinkType.Loop, [0, 0, 0, 24, .. FileBytes.Packet6]);
            yield return Case("macOS, Ethernet", LinkType.Pktap, FileBytes.Pktap(LinkType.Ethernet, Frame));
            yield return Case("macOS, raw IP", LinkType.Pktap, FileBytes.Pktap(LinkType.RawLinux, FileBytes.Packet4));
        }
    }

    [TestCaseSource(nameof(Links))]
    public void TryRead_when_the_link_carries_IP_or_raw_frames_then_the_packet_is_found(int linkType, byte[] packet) =>
        Assert.That(ReadFrame.AllOf(FileBytes.Pcap(linkType, packet)).Single().HasMagicPacket, Is.True);

    [TestCaseSource(nameof(Links))]
    public void TryRead_when_the_packet_is_cut_then_so_is_the_frame(int linkType, byte[] packet)
    {
        byte[] file = FileBytes.Pcap(FileBytes.Microseconds, linkType, [(packet[..^10], packet.Length, 0, 0)]);

        ReadFrame frame = ReadFrame.AllOf(file).Single();

        Assert.That(frame.WireLength - frame.Bytes.Length, Is.EqualTo(10));
    }

    [TestCaseSource(nameof(Links))]
    public void TryRead_when_the_packet_ends_inside_its_header_then_there_is_a_short_frame(int linkType, byte[] packet)
    {
        byte[] file = FileBytes.Pcap(FileBytes.Microseconds, linkType, [(packet[..2], packet.Length, 0, 0), (packet[..1], packet.Length, 0, 0), ([], 0, 0, 0)]);

        Assert.That(
            ReadFrame.AllOf(file).Select(static frame => frame.Reading.Broken == BrokenRule.FrameTooShort || frame.Reading.Payload.Length == 0), Is.All.True);
    }

    [TestCase(LinkType.LinuxCooked)]
    [TestCase(LinkType.LinuxCooked2)]
    public void TryRead_when_it_is_cooked_then_the_sender_is_known(int linkType)
    {
        byte[] packet = linkType == LinkType.LinuxCooked ? FileBytes.Cooked(IPv4, 0, FileBytes.Packet4) : FileBytes.Cooked2(IPv4, 0, FileBytes.Packet4);

        Assert.That(ReadFrame.AllOf(FileBytes.Pcap(linkType, packet)).Single().Reading.Source, Is.EqualTo(Stations.Sender));
    }

    [TestCase(0, false)]
    [TestCase(3, false)]
    [TestCase(4, true)]
    public void TryRead_when_it_is_cooked_then_it_tells_what_the_host_sent(int kind, bool isOutgoing) => Assert.That(
        ReadFrame.AllOf(FileBytes.Pcap(LinkType.LinuxCooked, FileBytes.Cooked(IPv4, kind, FileBytes.Packet4))).Single().IsOutgoing,
        Is.EqualTo(isOutgoing));

    [Test]
    public void TryRead_when_times_are_in_nanoseconds_then_they_are_read_as_such() => Assert.That(
        ReadFrame.AllOf(FileBytes.Pcap(FileBytes.Nanoseconds, 1, [(Frame, Frame.Length, 7, 250_000_000)])).Single().Time,
        Is.EqualTo(TimeSpan.FromSeconds(7.25)));

    [Test]
    public void TryRead_when_more_was_captured_than_was_on_the_wire_then_the_wire_is_believed_to_have_had_it() => Assert.That(
        ReadFrame.AllOf(FileBytes.Pcap(FileBytes.Microseconds, 1, [(Frame, Frame.Length - 4, 0, 0)])).Single().WireLength,
        Is.EqualTo(Frame.Length));

    [Test]
    public void TryRead_when_the_length_on_the_wire_is_absurd_then_it_is_no_negative_number() => Assert.That(
        ReadFrame.AllOf(FileBytes.Pcap(FileBytes.Microseconds, 1, [(Frame, -1, 0, 0)])).Single().WireLength,
        Is.Positive);

    [TestCase(true)]
    [TestCase(false)]
    public void Open_when_the_file_is_compressed_then_it_is_read_all_the_same(bool isPcapNg)
    {
        byte[] file = isPcapNg ? new PcapNgBytes().Section().Interface(1).Enhanced(0, Frame).Build() : FileBytes.Pcap(1, Frame);

        Assert.That(
            new[] { Gzip(file), Zstd(file), Gzip(Zstd(file)), Zstd(Gzip(file)) }.Select(static packed => ReadFrame.AllOf(packed).Single().HasMagicPacket),
            Is.All.True);
    }

    [Test]
    public void Open_when_a_compressed_file_is_long_then_all_of_it_is_read()
    {
        byte[] file = FileBytes.Pcap(1, Enumerable.Repeat(Frame, 5000));

        Assert.That(ReadFrame.AllOf(Zstd(file)), Has.Count.EqualTo(5000));
    }

    [Test]
    public void Open_when_it_is_compressed_and_damaged_then_the_message_names_the_file()
    {
        byte[] packed = Zstd(FileBytes.Pcap(1, Enumerable.Repeat(Frame, 50)));
        packed[packed.Length / 2] ^= 0x55;

        Assert.That(ReadFrame.RefusalOf(packed), Does.Contain(".tmp").And.Contain("damaged").Or.Contain("ends inside a packet"));
    }

    [TestCase("", "is empty")]
    [TestCase("425A68", "bzip2 -d")]
    [TestCase("FD377A585A0000", "xz -d")]
    [TestCase("04224D18", "lz4 -d")]
    [TestCase("504B0304", "unzip")]
    [TestCase("736E6F6F70000000", "editcap")]
    [TestCase("31323A30303A3030", "tcpdump -i INTERFACE -w")]
    [TestCase("00", "tcpdump -i INTERFACE -w")]
    public void Open_when_it_is_no_capture_then_the_message_says_what_to_do(string beginning, string advice) =>
        Assert.That(ReadFrame.RefusalOf(Convert.FromHexString(beginning)), Does.Contain(advice));

    [Test]
    public void Open_when_the_link_carries_no_IP_then_the_message_names_it() =>
        Assert.That(ReadFrame.RefusalOf(FileBytes.Pcap(105, Frame)), Does.Contain("link type 105").And.Contain("802.11").And.Contain("Ethernet"));

    [Test]
    public void TryRead_when_the_file_is_cut_anywhere_then_it_is_said_or_what_is_there_is_read()
    {
        byte[] file = FileBytes.Pcap(1, Frame, Frame);
        for (int length = 1; length < file.Length; length++)
        {
            AssertReadOrRefused(file[..length]);
        }
    }

    [Test]
    public void TryRead_when_the_file_is_spoilt_then_it_is_said_or_what_is_there_is_read()
    {
        Mutator mutator = new(new Random(1));
        byte[] file = FileBytes.Pcap(LinkType.LinuxCooked, FileBytes.Cooked(IPv4, 0, FileBytes.Packet4), FileBytes.Cooked(IPv6, 0, FileBytes.Packet6));
        for (int i = 0; i < 500; i++)
        {
            AssertReadOrRefused(mutator.Mutate(mutator.Mutate(file)));
        }
    }

    private static void AssertReadOrRefused(byte[] file)
    {
        try
        {
            Assert.That(ReadFrame.AllOf(file), Has.Count.LessThan(file.Length));
        }
        catch (VirtWold.Capture.CaptureException error)
        {
            Assert.That(error.Message, Does.Contain(".tmp"));
        }
    }

    private static TestCaseData Case(string name, int linkType, byte[] packet) => new TestCaseData(linkType, packet).SetArgDisplayNames(name);

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Zstd(byte[] bytes)
    {
        using Compressor compressor = new();
        return compressor.Wrap(bytes).ToArray();
    }
}
