using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Replay;

/// <summary>Files that were written for the purpose: with times, of another format, or not captures at all.</summary>
[TestFixture]
public sealed class WrittenFileTests
{
    private const string Mac = "52:54:00:12:34:56";

    private NetworkNamespace _side = null!;
    private TemporaryFolder _folder = null!;

    /// <summary>Makes what they are written in.</summary>
    [OneTimeSetUp]
    public void Prepare()
    {
        Requires.Root();
        Requires.Scapy();
        Requires.Binary();
        _side = new NetworkNamespace("replay");
        _folder = new TemporaryFolder();
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void Remove()
    {
        _side?.Dispose();
        _folder?.Dispose();
    }

    /// <summary>What counts is when the packets were captured, not how fast they are read.</summary>
    [Test]
    public void Repetitions_are_told_by_the_time_of_capture()
    {
        var frame = Frame.Raw(MagicPayload.Of(Mac));
        var path = _folder.At("times.pcap");
        FrameMaker.WritePcap(path, (0, frame), (1.5, frame), (3, frame), (7200, frame));
        Assert.That(Verdicts(Replay(path)), Is.EqualTo("would-ask, duplicate, would-ask, would-ask"));
    }

    /// <summary>The same window as the daemon's.</summary>
    [Test]
    public void The_window_can_be_set()
    {
        var frame = Frame.Raw(MagicPayload.Of(Mac));
        var path = _folder.At("window.pcap");
        FrameMaker.WritePcap(path, (0, frame), (1.5, frame), (3, frame));
        Assert.That(Verdicts(Replay(path, "--dedup", "1")), Is.EqualTo("would-ask, would-ask, would-ask"));
    }

    /// <summary>Seconds since the first packet.</summary>
    [Test]
    public void Each_line_has_the_time_since_the_first()
    {
        var frame = Frame.Raw(MagicPayload.Of(Mac));
        var path = _folder.At("seconds.pcap");
        FrameMaker.WritePcap(path, (0, frame), (3.25, frame));
        Assert.That(Replay(path)[1], Does.Match(@"^2 +3\.25\d* "));
    }

    /// <summary>Wireshark's own format.</summary>
    [Test]
    public void A_pcapng_file_is_read()
    {
        var path = _folder.At("next.pcapng");
        FrameMaker.WritePcapNg(
            path,
            (0, Frame.Raw(MagicPayload.Of(Mac))),
            (1, Frame.Udp6(MagicPayload.Of("52:54:00:12:34:57")).Behind(Frame.CustomerTag)));
        var lines = Replay(path);
        Assert.That(Verdicts(lines), Is.EqualTo("would-ask, would-ask"));
        Assert.That(lines[1], Does.Contain("IPv6 UDP port 9 from fe80::2:1").And.EndWith(", VLAN 42"));
    }

    /// <summary>What the daemon's filter would have kept away is said to be so.</summary>
    [Test]
    public void A_packet_at_an_offset_is_not_heard()
    {
        var path = _folder.At("offset.pcap");
        FrameMaker.WritePcap(path, (0, Frame.Udp(MagicPayload.AtOffset(Mac, 30))));
        Assert.That(Verdicts(Replay(path)), Is.EqualTo("not-heard"));
    }

    /// <summary>With the option it is.</summary>
    [Test]
    public void A_packet_at_an_offset_is_heard_with_deep()
    {
        var path = _folder.At("deep.pcap");
        FrameMaker.WritePcap(path, (0, Frame.Udp(MagicPayload.AtOffset(Mac, 30))));
        Assert.That(Verdicts(Replay(path, "--deep")), Is.EqualTo("would-ask"));
    }

    /// <summary>A capture is full of other things.</summary>
    [Test]
    public void Other_packets_are_told_apart()
    {
        var path = _folder.At("others.pcap");
        FrameMaker.WritePcap(path, (0, Frame.Of(0x806, new byte[28])), (1, Frame.Udp(new byte[200])), (2, Frame.Tcp(MagicPayload.Of(Mac))));
        Assert.That(Verdicts(Replay(path)), Is.EqualTo("no-magic-packet, no-magic-packet, not-heard"));
    }

    /// <summary>A capture without a packet.</summary>
    [Test]
    public void An_empty_capture_has_totals_of_nothing()
    {
        var path = _folder.At("none.pcap");
        FrameMaker.WritePcap(path, (0, Frame.Raw([])));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..24]);
        Assert.That(Replay(path).Single(), Is.EqualTo("0 packets"));
    }

    /// <summary>Wi-Fi's own frames: there is neither an Ethernet header nor IP in them.</summary>
    [Test]
    public void A_file_of_another_link_type_is_said()
    {
        var path = _folder.At("wifi.pcap");
        FrameMaker.WritePcapOf(105, path, Frame.Raw(MagicPayload.Of(Mac)));
        Fails(path, "wifi.pcap", "105", "Ethernet interface");
    }

    /// <summary>As docs/troubleshooting.md has it: tcpdump on all interfaces at once, in both of its formats, and compressed.</summary>
    [TestCase("LINUX_SLL", "")]
    [TestCase("LINUX_SLL2", "")]
    [TestCase("LINUX_SLL2", "gzip")]
    [TestCase("LINUX_SLL2", "zstd")]
    public void A_capture_of_all_interfaces_is_read(string linkType, string compressor)
    {
        var path = _folder.At($"any{compressor}.pcap");
        Capture(path, "-i", "any", "-y", linkType);
        var file = compressor.Length == 0 ? path : $"{path}.packed";
        if (compressor.Length > 0)
        {
            Tool.Run("sh", "-c", $"{compressor} -c '{path}' >'{file}'");
        }

        Assert.That(Replay(file)[0], Does.Match($"^1 .* would-ask +{Mac}, UDP port 9 from 127.0.0.1"));
    }

    /// <summary>What tcpdump -s leaves of a packet isn't called malformed.</summary>
    [Test]
    public void A_packet_that_the_capture_cut_is_said_to_be()
    {
        var path = _folder.At("cut.pcap");
        Capture(path, "-i", "lo", "-s", "96");
        Assert.That(Replay(path)[0], Does.Match(@"^1 .* truncated .*the capture holds 96 of 144 bytes; capture with -s 0"));
    }

    /// <summary>Text.</summary>
    [Test]
    public void A_file_that_is_no_capture_is_said() => Fails(_folder.Write("notes.txt", new string('x', 1000)), "notes.txt");

    /// <summary>Nothing at all.</summary>
    [Test]
    public void An_empty_file_is_said() => Fails(_folder.Write("empty.pcap", ""), "empty.pcap");

    /// <summary>A slip of the finger.</summary>
    [Test]
    public void A_missing_file_is_said() => Fails(_folder.At("nowhere.pcap"), "nowhere.pcap", "No such file");

    /// <summary>A folder instead of a file.</summary>
    [Test]
    public void A_folder_is_said() => Fails(_folder.Path, _folder.Path);

    /// <summary>Which file is meant has to be said.</summary>
    [Test]
    public void No_file_is_a_usage_error()
    {
        var result = VirtWoldBinary.Run("replay");
        Assert.That(result.ExitCode, Is.EqualTo(64), result.ToString);
        Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
    }

    /// <summary>Captures one packet, which is sent meanwhile to the namespace itself.</summary>
    private void Capture(string path, params IEnumerable<string> options)
    {
        var deadline = TimeSpan.FromSeconds(20);
        using var tcpdump = new BackgroundProcess(_side.Enter(["tcpdump", .. options, "-w", path, "-U", "-c", "1", "udp", "port", "9"]));
        tcpdump.WaitForLine(line => line.Contains("listening on", StringComparison.Ordinal), deadline, "tcpdump to listen");
        _side.Run("wakeonlan", "-i", "127.0.0.1", Mac);
        tcpdump.WaitForExit(deadline);
    }

    private static void Fails(string path, params string[] words)
    {
        var result = VirtWoldBinary.Run("replay", "--no-hypervisor", path);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(69), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            Assert.That(result.Output, Is.Empty);
            foreach (var word in words)
            {
                Assert.That(result.Error, Does.Contain(word));
            }
        });
    }

    private static IReadOnlyList<string> Replay(params string[] arguments)
    {
        var result = VirtWoldBinary.Run(["replay", "--no-hypervisor", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        return result.OutputLines;
    }

    /// <summary>The third word of each line but the last, which has the totals.</summary>
    private static string Verdicts(IReadOnlyList<string> lines) =>
        string.Join(", ", lines.SkipLast(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]));
}
