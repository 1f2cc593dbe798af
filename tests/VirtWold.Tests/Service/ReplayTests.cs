using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using VirtWold.Capture.Savefiles;
using VirtWold.CommandLine;
using VirtWold.Machines;
using VirtWold.Service;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Service;

public sealed class ReplayTests
{
    private static readonly FrameBuilder Datagram = FrameBuilder.Udp4(PayloadBuilder.Plain);

    [TestCase(96)]
    [TestCase(68)]
    [TestCase(45)]
    [TestCase(30)]
    public void Take_when_the_capture_cut_the_packet_then_it_says_so(int captured) => Assert.That(
        Line(Datagram, captured),
        Does.Contain("truncated").And.Contain($"the capture holds {captured.ToString(CultureInfo.InvariantCulture)} of 144 bytes; capture with -s 0"));

    [Test]
    public void Take_when_the_capture_cut_other_bytes_then_it_is_no_magic_packet() =>
        Assert.That(Line(FrameBuilder.Of(0x0806, new byte[100]), 60), Does.Contain("no-magic-packet"));

    [Test]
    public void Take_when_the_packet_ends_too_early_by_itself_then_it_is_malformed() =>
        Assert.That(Line(FrameBuilder.Udp4(PayloadBuilder.Plain[..60]).Padded(new byte[50]), 120), Does.Contain("malformed"));

    [Test]
    public void Take_when_the_capture_cut_the_password_then_it_is_not_called_wrong()
    {
        FrameBuilder frame = FrameBuilder.Udp4(new PayloadBuilder { Password = [1, 2, 3, 4, 5, 6] }.Build());

        Assert.That(Line(frame, 147, passwords: $"{Stations.Target} 01:02:03:04:05:06"), Does.Contain("truncated").And.Contain("147 of 150 bytes"));
    }

    [Test]
    public void Take_when_the_password_is_wrong_then_it_is_denied()
    {
        FrameBuilder frame = FrameBuilder.Udp4(new PayloadBuilder { Password = [1, 2, 3, 4, 5, 9] }.Build());

        Assert.That(Line(frame, passwords: $"{Stations.Target} 01:02:03:04:05:06"), Does.Contain("denied-secureon"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Take_when_there_are_three_tags_then_it_is_heard_as_it_is_live(bool deep) =>
        Assert.That(Line(Datagram.Tagged(0x88A8, 1).Tagged(0x8100, 2).Tagged(0x8100, 3), deep: deep), Does.Contain("would-ask"));

    [TestCase(false)]
    [TestCase(true)]
    public void Take_when_there_are_four_tags_then_it_is_heard_as_it_is_live(bool deep) => Assert.That(
        Line(Datagram.Tagged(0x8100, 1).Tagged(0x8100, 2).Tagged(0x8100, 3).Tagged(0x8100, 4), deep: deep), Does.Contain("would-ask"));

    [Test]
    public void Take_when_the_packet_is_further_behind_then_deep_hears_it()
    {
        FrameBuilder frame = FrameBuilder.Udp4(new PayloadBuilder { Lead = [1, 2, 3] }.Build());

        Assert.That(
            (Line(frame).Contains("--deep hears it", StringComparison.Ordinal), Line(frame, deep: true).Contains("would-ask", StringComparison.Ordinal)),
            Is.EqualTo((true, true)));
    }

    [Test]
    public void Take_when_a_driver_counts_too_few_bytes_then_the_packet_is_read_all_the_same() =>
        Assert.That(Line(Datagram, wireLength: 140), Does.Contain("would-ask"));

    [Test]
    public void Take_when_the_output_is_JSON_then_each_packet_is_an_object()
    {
        using MemoryStream output = new();
        Replay replay = new("eth0", Options(), null, new ReplayJson(output));
        byte[] bytes = Datagram.Tagged(0x8100, 12).Build();

        replay.Take(new CapturedFrame(bytes, bytes.Length, TimeSpan.FromSeconds(1_700_000_000), isOutgoing: true));
        replay.WriteTotals();

        using JsonDocument packet = JsonDocument.Parse(Encoding.UTF8.GetString(output.ToArray()));
        Assert.That(
            packet.RootElement.EnumerateObject().Select(static field => $"{field.Name}={field.Value}"),
            Is.EqualTo([
                "packet=1", "time=2023-11-14T22:13:20+00:00", "seconds=0", "verdict=would-ask", "target=52:54:00:12:34:56",
                "kind=udp4", "senderMac=02:00:00:00:00:01", "senderAddress=192.0.2.7", "port=9", "vlan=12", "outgoing=True",
            ]));
    }

    /// <summary>With the machine's address in reverse, which is a group's here.</summary>
    [TestCase(true, "put-to-sleep duplicate started left-alone put-to-sleep")]
    [TestCase(false, "malformed malformed started malformed malformed")]
    public void Take_when_there_are_sleep_packets_then_they_count_where_the_daemon_would_take_them(bool isOn, string expected)
    {
        MacAddress mac = MacAddress.Parse("52:54:00:12:34:57");
        using MemoryStream output = new();
        DaemonOptions options = Options() with { SleepPackets = isOn };
        Replay replay = new("eth0", options, [new MachineBuilder { Macs = [mac], State = isOn ? MachineState.Running : MachineState.ShutOff }.Build()], new ReplayJson(output));
        foreach ((int second, MacAddress target) in new[] { (0, mac.Reversed), (50, mac.Reversed), (111, mac), (112, mac.Reversed), (200, mac.Reversed) })
        {
            byte[] bytes = FrameBuilder.Udp4(new PayloadBuilder { Target = target }.Build()).Build();
            replay.Take(new CapturedFrame(bytes, bytes.Length, TimeSpan.FromSeconds(second), isOutgoing: false));
        }

        string[] lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(string.Join(' ', lines.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("verdict").GetString())), Is.EqualTo(expected));
    }

    private static string Line(FrameBuilder frame, int? captured = null, int? wireLength = null, bool deep = false, string passwords = "")
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, passwords);
            DaemonOptions options = Options(deep, passwords.Length > 0 ? path : "");
            using StringWriter output = new();
            Replay replay = new("eth0", options, null, new ReplayText(output));
            byte[] bytes = frame.Build();
            replay.Take(new CapturedFrame(bytes.AsSpan(0, captured ?? bytes.Length), wireLength ?? bytes.Length, TimeSpan.Zero, isOutgoing: false));
            return output.ToString();
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>As the command line has them.</summary>
    private static DaemonOptions Options(bool deep = false, string secureOnFile = "")
    {
        Command command = new("run");
        RunCommand.AddOptions(command);
        string[] words = [.. deep ? ["--deep"] : Array.Empty<string>(), .. secureOnFile.Length > 0 ? ["--secureon-file", secureOnFile] : Array.Empty<string>()];
        return RunCommand.Read(command.Parse(words));
    }
}
