using VirtWold.Machines;
using VirtWold.Machines.Libvirt;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>What becomes of putting a domain to sleep; clock and transport are given.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DomainSleeperTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedDomain _domain = new() { State = MachineState.Running };
    private readonly DomainSleeper _sleeper;
    private bool _isConnected = true;

    public DomainSleeperTests() => _sleeper = new DomainSleeper(() => _isConnected ? _domain : null, _time);

    [TestCase(SleepWay.Save, "look save look")]
    [TestCase(SleepWay.Suspend, "look suspend look")]
    public async Task SleepAsync_when_it_runs_then_looks_and_does_it(object way, string calls)
    {
        SleepResult result = await SleepAsync((SleepWay)way);

        Assert.That((_domain.Calls, result), Is.EqualTo((calls, new SleepResult(SleepAction.Asleep))));
    }

    [TestCase(MachineState.ShutOff)]
    [TestCase(MachineState.Suspended)]
    [TestCase(MachineState.Crashed)]
    public async Task SleepAsync_when_it_sleeps_then_does_nothing(object state)
    {
        _domain.State = (MachineState)state;

        SleepResult result = await SleepAsync(SleepWay.Save);

        Assert.That((_domain.Calls, result.Action), Is.EqualTo(("look", SleepAction.AlreadyAsleep)));
    }

    [Test]
    public async Task SleepAsync_when_it_is_paused_then_leaves_it_alone_and_tells_why()
    {
        _domain.State = MachineState.Paused;

        SleepResult result = await SleepAsync(SleepWay.Save);

        Assert.That((_domain.Calls, result), Is.EqualTo(("look", new SleepResult(SleepAction.Failed, "it is paused"))));
    }

    [Test]
    public async Task SleepAsync_when_its_guest_shuts_down_in_the_end_then_it_sleeps()
    {
        Task<SleepResult> sleeping = SleepAsync(SleepWay.Shutdown);
        await Eventually.TrueAsync(() => _domain.Calls == "look shutdown look", () => _domain.Calls);
        await _time.WhenSomebodyWaitsAsync(DomainSleeper.Tick);
        _domain.State = MachineState.ShutOff;
        _time.Advance(DomainSleeper.Tick);

        Assert.That((await sleeping).Action, Is.EqualTo(SleepAction.Asleep));
    }

    [Test]
    public async Task SleepAsync_when_its_guest_does_not_shut_down_then_tells_so()
    {
        Task<SleepResult> sleeping = SleepAsync(SleepWay.Shutdown);
        await _time.AdvanceUntilEndAsync(sleeping, DomainSleeper.Tick);

        Assert.That(await sleeping, Is.EqualTo(new SleepResult(SleepAction.Failed, "it was asked to shut down and hasn't done so within 2 min")));
    }

    [Test]
    public async Task SleepAsync_when_there_is_no_agent_then_tells_what_else_would_do()
    {
        _domain.On = static call => _ = call == "suspend"
            ? throw new LibvirtException(LibvirtErrorCode.ArgumentUnsupported, 0, "QEMU guest agent is not configured")
            : true;

        SleepResult result = await SleepAsync(SleepWay.Suspend);

        Assert.That(result.Action, Is.EqualTo(SleepAction.Failed));
        Assert.That(result.Detail, Does.StartWith("QEMU guest agent is not configured; ").And.Contains("how=\"save\""));
    }

    [Test]
    public async Task SleepAsync_when_it_is_gone_then_tells_so()
    {
        _domain.On = static _ => throw new LibvirtException(LibvirtErrorCode.NoDomain, 0, "no domain");

        Assert.That(await SleepAsync(SleepWay.Save), Is.EqualTo(SleepResult.Gone));
    }

    [Test]
    public async Task SleepAsync_when_there_is_no_connection_then_tells_so()
    {
        _isConnected = false;

        Assert.That(await SleepAsync(SleepWay.Save), Is.EqualTo(SleepResult.Disconnected));
    }

    private Task<SleepResult> SleepAsync(SleepWay way) =>
        _sleeper.SleepAsync(new MachineBuilder { State = MachineState.Running }.Build(), way, CancellationToken.None).WaitAsync(Patience);
}
