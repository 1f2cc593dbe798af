using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>What is logged of requests, and how often.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WakeReporterTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly CollectingLogger _log = new();
    private readonly VerdictCounters _counters = new();

    private WakeReporter Reporter => new(_counters, NoObserver.Instance, _time, _log);

    [TestCase(Verdict.AlreadyRunning)]
    [TestCase(Verdict.Failed)]
    public void Finished_when_a_known_machine_gets_the_same_verdict_again_and_again_then_a_line_a_minute_is_logged(Verdict verdict)
    {
        WakeReporter reporter = Reporter;
        for (int second = 0; second < 120; second += 2)
        {
            Finish(reporter, new WakeOutcome(verdict, Machine("nas"), "the same"));
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.That((_log.Lines.Count, _counters[verdict]), Is.EqualTo((2, 60)));
    }

    [Test]
    public void Finished_when_a_line_comes_after_others_were_left_out_then_it_has_their_number()
    {
        WakeReporter reporter = Reporter;
        Finish(reporter, new WakeOutcome(Verdict.AlreadyRunning, Machine("nas")));
        Finish(reporter, new WakeOutcome(Verdict.AlreadyRunning, Machine("nas")));
        Finish(reporter, new WakeOutcome(Verdict.AlreadyRunning, Machine("nas")));
        _time.Advance(TimeSpan.FromMinutes(1));

        Finish(reporter, new WakeOutcome(Verdict.AlreadyRunning, Machine("nas")));

        Assert.That(_log.Texts.Last(), Does.EndWith("(2 similar lines left out before this one)"));
    }

    [Test]
    public void Finished_when_machines_are_woken_again_and_again_then_each_wake_is_logged()
    {
        WakeReporter reporter = Reporter;
        for (int i = 0; i < 10; i++)
        {
            Finish(reporter, new WakeOutcome(Verdict.Started, Machine("nas")));
        }

        Assert.That(_log.Lines, Has.Count.EqualTo(10));
    }

    [Test]
    public void Finished_when_there_are_several_hypervisors_then_the_machine_s_is_named()
    {
        WakeReporter reporter = new(_counters, NoObserver.Instance, _time, _log) { NamesHypervisors = true };

        Finish(reporter, new WakeOutcome(Verdict.Started, Machine("nas") with { Hypervisor = "lxc:///" }));

        Assert.That(_log.Texts.Single(), Does.StartWith("Started nas (52:54:00:12:34:56) in 0 ms on lxc:///: "));
    }

    [TestCase(Verdict.DeniedPolicy, "nas (52:54:00:12:34:56) may not be woken: ")]
    [TestCase(Verdict.DeniedSecureOn, "nas (52:54:00:12:34:56) isn't woken without the right SecureOn password: ")]
    public void Refused_when_the_machine_is_known_then_it_is_named(Verdict verdict, string text)
    {
        Reporter.Refused(new WakeTarget(Packets.For(Stations.Target)), Packets.Origin, new WakeOutcome(verdict, Machine("nas")));

        Assert.That((_log.Lines.Single().Level, _log.Texts.Single()), Is.EqualTo((LogLevel.Warning, text + Packets.OriginText)));
    }

    [Test]
    public void Abandoned_when_the_program_ends_then_the_request_is_counted_as_waiting()
    {
        Reporter.Abandoned(Request());

        Assert.That(_counters.ToString(), Is.EqualTo("1 packet (1 waiting)"));
    }

    private static Machine Machine(string name) => new MachineBuilder { Name = name }.Build();

    private static WakeRequest Request() => new(1, new WakeTarget(Packets.For(Stations.Target)), Packets.Origin, 0, default, null);

    private static void Finish(WakeReporter reporter, WakeOutcome outcome) => reporter.Finished(Request(), outcome);
}
