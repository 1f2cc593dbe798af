using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.Status.Metrics;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.Waking;
using VirtWold.Waking;

namespace VirtWold.Tests.Status.Metrics;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DaemonMetricsTests : IDisposable
{
    private readonly MachineDirectory _directory = new() { Hypervisor = "test:///\"quoted\\\"" };
    private readonly PacketRecorder _recorder;
    private readonly DaemonMetrics _metrics;

    public DaemonMetricsTests()
    {
        Fleet fleet = new(_directory);
        _recorder = new PacketRecorder(fleet, new ManualTimeProvider());
        _metrics = new DaemonMetrics(new StatusBoard { Version = "1.2.3", Fleet = fleet, Policy = WakePolicy.Open, Recorder = _recorder });
    }

    private string Text => _metrics.Collect(ExpositionFormat.Text);

    public void Dispose() => _metrics.Dispose();

    [TestCase("virtwold_wakes_total{kind=\"started\"} 0")]
    [TestCase("virtwold_wakes_total{kind=\"resumed\"} 0")]
    [TestCase("virtwold_wakes_total{kind=\"woken\"} 0")]
    [TestCase("virtwold_last_wake_timestamp_seconds 0")]
    [TestCase("virtwold_last_packet_timestamp_seconds 0")]
    [TestCase("virtwold_wake_duration_seconds_count{verdict=\"failed\"} 0")]
    [TestCase("virtwold_build_info{version=\"1.2.3\"} 1")]
    public void Collect_when_nothing_was_heard_yet_then_is_there_already(string line) => Assert.That(Text, Does.Contain($"\n{line}\n"));

    [Test]
    public void Collect_when_a_name_has_quotes_then_escapes_them()
    {
        _directory.Replace([]);

        Assert.That(Text, Does.Contain("virtwold_hypervisor_connected{hypervisor=\"test:///\\\"quoted\\\\\\\"\"} 1\n"));
    }

    [Test]
    public void Collect_when_a_machine_was_started_then_counts_one_wake_of_that_kind_with_its_time_and_duration()
    {
        Machine machine = new MachineBuilder().Build();
        WakeRequest request = new(1, new WakeTarget(Packets.For(Packets.Mac(1))), Packets.Origin, 0, default, null);
        _recorder.LetThrough(1, request.Target, request.Origin);
        _recorder.Finished(request, new WakeOutcome(Verdict.Started, machine) { Duration = TimeSpan.FromSeconds(0.3) });

        Assert.That(Text, Does.Contain("\nvirtwold_wakes_total{kind=\"started\"} 1\n")
            .And.Contain("\nvirtwold_wake_duration_seconds_bucket{verdict=\"started\",le=\"0.25\"} 0\n")
            .And.Contain("\nvirtwold_wake_duration_seconds_bucket{verdict=\"started\",le=\"0.5\"} 1\n")
            .And.Contain("\nvirtwold_wake_duration_seconds_sum{verdict=\"started\"} 0.3\n")
            .And.Match("\nvirtwold_last_wake_timestamp_seconds [1-9][0-9.]+\n"));
    }

    [Test]
    public void Collect_when_a_wake_failed_then_is_no_last_wake()
    {
        WakeRequest request = new(1, new WakeTarget(Packets.For(Packets.Mac(1))), Packets.Origin, 0, default, null);
        _recorder.LetThrough(1, request.Target, request.Origin);
        _recorder.Finished(request, new WakeOutcome(Verdict.Failed, new MachineBuilder().Build()));

        Assert.That(Text, Does.Contain("\nvirtwold_last_wake_timestamp_seconds 0\n").And.Match("\nvirtwold_last_packet_timestamp_seconds [1-9]"));
    }

    [Test]
    public void Collect_when_OpenMetrics_is_wanted_then_names_counters_without_their_ending()
    {
        string text = _metrics.Collect(ExpositionFormat.OpenMetrics);

        Assert.That(text, Does.Contain("# TYPE virtwold_wakes counter\nvirtwold_wakes_total{").And.EndWith("\n# EOF\n"));
    }
}
