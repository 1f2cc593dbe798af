using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>What the waker makes of each of the hypervisor's answers.</summary>
internal sealed class WakerOutcomeTests
{
    [TestCase(WakeAction.Started, Verdict.Started)]
    [TestCase(WakeAction.Resumed, Verdict.Resumed)]
    [TestCase(WakeAction.WokenUp, Verdict.Woken)]
    [TestCase(WakeAction.AlreadyRunning, Verdict.AlreadyRunning)]
    [TestCase(WakeAction.Failed, Verdict.Failed)]
    [TestCase(WakeAction.Gone, Verdict.Failed)]
    public async Task RunAsync_when_the_hypervisor_has_answered_then_that_is_counted_once(WakeAction action, Verdict expected)
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(action);

        rig.Send(Stations.Target);

        await rig.WhenCountedAsync(expected);
        Assert.That(rig.Counters.ToString(), Is.EqualTo($"1 packet (1 {expected.Name()})"));
    }

    [TestCase(WakeAction.Started, "Started nas (52:54:00:12:34:56) in 0 ms: " + Packets.OriginText)]
    [TestCase(WakeAction.Resumed, "Resumed nas (52:54:00:12:34:56) in 0 ms: " + Packets.OriginText)]
    [TestCase(WakeAction.WokenUp, "Woke up nas (52:54:00:12:34:56) in 0 ms: " + Packets.OriginText)]
    [TestCase(WakeAction.AlreadyRunning, "nas (52:54:00:12:34:56) is already running: " + Packets.OriginText)]
    [TestCase(WakeAction.Gone, "Can't wake nas (52:54:00:12:34:56): it is gone; " + Packets.OriginText)]
    public async Task RunAsync_when_the_hypervisor_has_answered_then_one_line_says_so(WakeAction action, string expected)
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(action);

        rig.Send(Stations.Target);

        await rig.Log.WaitForAsync(expected);
        Assert.That(rig.Log.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_when_it_failed_then_the_line_is_an_error_and_says_why()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(WakeAction.Failed, "no space left on device");

        rig.Send(Stations.Target);

        LogLine line = await rig.Log.WaitForAsync("Can't wake nas");
        Assert.That(
            (line.Level, line.Text),
            Is.EqualTo((LogLevel.Error, $"Can't wake nas (52:54:00:12:34:56): no space left on device; {Packets.OriginText}")));
    }

    [Test]
    public async Task RunAsync_when_the_hypervisor_tells_more_then_the_line_tells_it_too()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(WakeAction.Started, "it had crashed");

        rig.Send(Stations.Target);

        LogLine line = await rig.Log.WaitForAsync("Started");
        Assert.That(line.Text, Does.Contain("in 0 ms (it had crashed): "));
    }

    [Test]
    public async Task RunAsync_when_it_took_a_while_then_the_line_says_how_long()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        TaskCompletionSource<WakeResult> answer = rig.Hypervisor.ThenHang();

        rig.Send(Stations.Target);
        await rig.WhenAskedAsync();
        rig.Time.Advance(TimeSpan.FromMilliseconds(1234));
        answer.SetResult(new WakeResult(WakeAction.Started));

        LogLine line = await rig.Log.WaitForAsync("Started");
        Assert.That(line.Text, Does.Contain("in 1234 ms"));
    }

    [Test]
    public async Task RunAsync_when_the_hypervisor_throws_then_that_is_a_failure_of_this_request()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(static () => Task.FromException<WakeResult>(new InvalidOperationException("a fault")));

        rig.Send(Stations.Target);

        LogLine line = await rig.Log.WaitForAsync("Can't wake");
        Assert.That(line.Text, Does.Contain("a fault"));
    }

    [Test]
    public async Task RunAsync_when_the_hypervisor_has_thrown_then_the_next_request_is_served()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(static () => throw new InvalidOperationException("a fault"));
        rig.Send(Stations.Target);
        await rig.WhenCountedAsync(Verdict.Failed);

        await SendAgainAsync(rig);

        await Assert.ThatAsync(async () => await rig.WhenCountedAsync(Verdict.Started), Throws.Nothing);
    }

    [Test]
    public async Task RunAsync_when_a_wake_has_ended_then_the_gate_lets_the_next_one_through()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Send(Stations.Target);
        await rig.WhenCountedAsync(Verdict.Started);

        await SendAgainAsync(rig);

        await Assert.ThatAsync(async () => await rig.WhenCountedAsync(Verdict.Started, 2), Throws.Nothing);
    }

    [Test]
    public async Task RunAsync_when_the_machine_runs_no_more_and_the_directory_does_not_know_then_the_hypervisor_starts_it()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { State = MachineState.Running });
        rig.Hypervisor.Then(WakeAction.Started);

        rig.Send(Stations.Target);

        await rig.WhenCountedAsync(Verdict.Started);
    }

    [TestCase(MachineState.ShutOff)]
    [TestCase(MachineState.Paused)]
    [TestCase(MachineState.Held)]
    [TestCase(MachineState.Suspended)]
    [TestCase(MachineState.ShuttingDown)]
    [TestCase(MachineState.Crashed)]
    [TestCase(MachineState.Unknown)]
    public async Task RunAsync_when_the_machine_does_not_run_then_the_hypervisor_is_asked(MachineState state)
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { State = state });

        rig.Send(Stations.Target);

        await rig.WhenAskedAsync();
        Assert.That(rig.Hypervisor.Woken.Single(), Is.EqualTo("nas"));
    }

    [Test]
    public async Task RunAsync_when_the_machine_has_gone_since_the_gate_then_its_address_is_unknown()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();
        rig.Send(Stations.Target);

        rig.Directory.Replace([]);

        LogLine line = await rig.Log.WaitForAsync("No machine has");
        Assert.That((line.Text, rig.Counters[Verdict.UnknownMac]), Is.EqualTo(($"No machine has 52:54:00:12:34:56: {Packets.OriginText}", 1)));
    }

    /// <summary>Sends until the gate lets it through: it knows that the wake before has ended a moment after that was counted.</summary>
    private static Task SendAgainAsync(WakerRig rig) => Eventually.TrueAsync(
        () =>
        {
            rig.Time.Advance(TimeSpan.FromSeconds(2));
            rig.Send(Stations.Target);
            return rig.Hypervisor.Woken.Count > 1;
        },
        static () => "the gate stays closed");
}
