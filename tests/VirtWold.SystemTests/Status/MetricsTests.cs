using System.Globalization;
using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Status;

/// <summary>The metrics, as Prometheus reads them.</summary>
[TestFixture]
public sealed partial class MetricsTests() : StatusTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Prometheus's own parser and its rules of style.</summary>
    [Test]
    public void Promtool_finds_nothing_wrong_with_the_text_format()
    {
        Requires.Tools("promtool");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Sender.EtherWake("52:54:00:ff:ff:02");
        Daemon.WaitForLine("No machine has 52:54:00:ff:ff:02");

        var result = Tool.Try(Network.Host.Enter("sh", "-c", $"curl --silent --fail {Origin}/metrics | promtool check metrics"));

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Error + result.Output, Is.Empty);
    }

    /// <summary>Who asks for it gets it.</summary>
    [Test]
    public void OpenMetrics_is_written_where_it_is_asked_for()
    {
        var answer = Web.Get("/metrics", "--header", "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
        Assert.That(answer.Headers["CONTENT-TYPE"], Is.EqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8"));
        Assert.That(answer.Body, Does.Contain("# TYPE virtwold_packets counter\n").And.EndWith("# EOF\n"));
    }

    /// <summary>What stands for the daemon.</summary>
    [TestCase("virtwold_build_info{version=\"")]
    [TestCase("virtwold_libvirt_connected 1\n")]
    [TestCase("virtwold_hypervisor_connected{hypervisor=\"test+unix:///")]
    [TestCase("virtwold_wakes_total{kind=\"resumed\"} 0\n")]
    [TestCase("virtwold_machines{state=\"shut-off\"} 2\n")]
    [TestCase("virtwold_capture_dropped_total{interface=\"vwhost\"} 0\n")]
    [TestCase("process_cpu_seconds_total ")]
    [TestCase("process_resident_memory_bytes ")]
    [TestCase("process_open_fds ")]
    [TestCase("process_start_time_seconds ")]
    public void Metrics_have(string line) => Assert.That(Web.Get("/metrics").Body, Does.Contain(line));

    /// <summary>A wake is counted, and how long it took.</summary>
    [Test]
    public void A_wake_is_counted_by_interface_kind_and_verdict_with_its_duration()
    {
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($"Started {Guest.Name} ");

        var metrics = Web.Get("/metrics").Body;

        Assert.That(metrics, Does.Contain("virtwold_packets_total{interface=\"vwhost\",kind=\"udp4\",verdict=\"started\"} 1\n"));
        Assert.That(metrics, Does.Contain("virtwold_wake_duration_seconds_count{verdict=\"started\"} 1\n"));
        Assert.That(metrics, Does.Contain("virtwold_wakes_total{kind=\"started\"} 1\n"));
        Assert.That(metrics, Does.Match("virtwold_last_wake_timestamp_seconds [1-9]").And.Match("virtwold_last_packet_timestamp_seconds [1-9]"));
    }

    /// <summary>Scraped all the while, no packet is lost to it and none is counted twice.</summary>
    [Test]
    public void Packets_are_counted_right_while_they_are_scraped()
    {
        const int packets = 5000;
        string[] macs = [.. Enumerable.Range(0, packets).Select(i => FormattableString.Invariant($"52:54:01:00:{i >> 8:x2}:{i & 0xff:x2}"))];
        var sending = Task.Run(() => PacketBurst.SendPaced(Network, macs));
        List<long> seen = [];
        while (!sending.IsCompleted)
        {
            seen.Add(Unknown());
        }

        sending.GetAwaiter().GetResult();
        Eventually.True(() => Unknown() == packets, Deadline, () => $"{packets} packets; there are {Unknown()}");
        Assert.That(seen, Is.Ordered.Ascending);
        Assert.That(seen, Has.Some.GreaterThan(0L).And.Some.LessThan((long)packets), "while they came");
    }

    private long Unknown()
    {
        var match = UnknownTotal().Match(Web.Get("/metrics").Body);
        return match.Success ? long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>So that the first failure is an increase.</summary>
    [TestCase("virtwold_packets_total{interface=\"vwhost\",kind=\"raw\",verdict=\"failed\"} 0")]
    [TestCase("virtwold_packets_total{interface=\"vwhost\",kind=\"udp6\",verdict=\"started\"} 0")]
    [TestCase("virtwold_wake_duration_seconds_count{verdict=\"failed\"} 0")]
    public void Counters_begin_at_zero(string line) => Assert.That(Web.Get("/metrics").Body, Does.Contain($"\n{line}\n"));

    [GeneratedRegex("""virtwold_packets_total\{interface="vwhost",kind="raw",verdict="unknown-mac"\} (\d+)""")]
    private static partial Regex UnknownTotal();
}
