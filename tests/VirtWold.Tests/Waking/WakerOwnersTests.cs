using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>Which machine the waker takes, of several that have the address.</summary>
internal sealed class WakerOwnersTests
{
    [Test]
    public async Task RunAsync_when_one_of_the_owners_runs_then_there_is_nothing_to_do()
    {
        await using WakerRig rig = WakerRig.With(Machine("a", MachineState.ShutOff), Machine("b", MachineState.Running));

        rig.Send(Stations.Target);

        await rig.Log.WaitForAsync("b (52:54:00:12:34:56) is already running");
        Assert.That((rig.Hypervisor.Woken.Single(), rig.Log.Lines.Count), Is.EqualTo(("b", 1)));
    }

    [TestCase(MachineState.Paused)]
    [TestCase(MachineState.Held)]
    [TestCase(MachineState.Suspended)]
    [TestCase(MachineState.Crashed)]
    [TestCase(MachineState.ShuttingDown)]
    public async Task RunAsync_when_one_of_the_owners_is_active_and_asleep_then_it_is_taken(MachineState state)
    {
        await using WakerRig rig = WakerRig.With(Machine("a", MachineState.ShutOff), Machine("b", state));

        rig.Send(Stations.Target);

        await rig.WhenAskedAsync();
        Assert.That(rig.Hypervisor.Woken.Single(), Is.EqualTo("b"));
    }

    [Test]
    public async Task RunAsync_when_all_of_the_owners_are_off_then_the_first_by_name_is_taken()
    {
        await using WakerRig rig = WakerRig.With(Machine("b", MachineState.ShutOff), Machine("a", MachineState.ShutOff));

        rig.Send(Stations.Target);

        await rig.WhenAskedAsync();
        Assert.That(rig.Hypervisor.Woken.Single(), Is.EqualTo("a"));
    }

    [Test]
    public async Task RunAsync_when_one_of_several_is_woken_then_a_warning_names_all()
    {
        await using WakerRig rig = WakerRig.With(
            Machine("c", MachineState.ShutOff), Machine("a", MachineState.ShutOff), Machine("b", MachineState.ShutOff));

        rig.Send(Stations.Target);

        LogLine line = await rig.Log.WaitForAsync("52:54:00:12:34:56 belongs");
        Assert.That(
            (line.Level, line.Text),
            Is.EqualTo((LogLevel.Warning, "52:54:00:12:34:56 belongs to 3 machines: a, b, c; waking a")));
    }

    [Test]
    public async Task RunAsync_when_one_of_several_is_tried_again_then_the_warning_is_not_repeated()
    {
        await using WakerRig rig = WakerRig.With(Machine("a", MachineState.ShutOff), Machine("b", MachineState.ShutOff));
        rig.Hypervisor.Then(WakeAction.Disconnected).Then(WakeAction.Started);

        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(TimeSpan.FromMilliseconds(100));
        rig.Time.Advance(TimeSpan.FromMilliseconds(100));

        await rig.WhenCountedAsync(Verdict.Started);
        Assert.That(rig.Log.Texts, Has.Exactly(1).Contains("belongs to 2 machines"));
    }

    [Test]
    public async Task RunAsync_when_another_address_of_a_machine_is_being_woken_then_it_is_not_woken_twice()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { Macs = [Stations.Target, Stations.Other] });
        TaskCompletionSource<WakeResult> answer = rig.Hypervisor.ThenHang();
        rig.Send(Stations.Target);
        await rig.WhenAskedAsync();

        rig.Send(Stations.Other);
        await rig.ProveAsync();
        answer.SetResult(new WakeResult(WakeAction.Started));

        await rig.WhenCountedAsync(Verdict.Duplicate);
        Assert.That(rig.Hypervisor.Woken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_when_the_wake_for_another_address_fails_then_both_requests_have_failed()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { Macs = [Stations.Target, Stations.Other] });
        TaskCompletionSource<WakeResult> answer = rig.Hypervisor.ThenHang();
        rig.Send(Stations.Target);
        await rig.WhenAskedAsync();
        Task<WakeOutcome> second = rig.AskAsync(Stations.Other);
        await rig.ProveAsync();

        answer.SetResult(new WakeResult(WakeAction.Failed, "no memory"));

        WakeOutcome outcome = await second;
        Assert.That((outcome.Verdict, outcome.Detail), Is.EqualTo((Verdict.Failed, "no memory")));
    }

    [Test]
    public async Task AskAsync_when_a_machine_is_named_then_that_very_machine_is_woken()
    {
        await using WakerRig rig = WakerRig.With(Machine("twin-a", MachineState.ShutOff) with { Id = "1" }, Machine("twin-b", MachineState.ShutOff) with { Id = "2" });

        WakeOutcome outcome = await rig.AskAsync(new WakeTarget(default, new MachineName("twin-b")));

        Assert.That((outcome.Verdict, outcome.Machine?.Name, rig.Hypervisor.Woken.Single()), Is.EqualTo((Verdict.Started, "twin-b", "twin-b")));
    }

    [Test]
    public async Task AskAsync_when_a_machine_is_named_before_the_directory_is_filled_then_it_waits()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();
        Task<WakeOutcome> asked = rig.AskAsync(new WakeTarget(default, new MachineName("nas")));
        await rig.Log.WaitForAsync("A packet");

        rig.Directory.Replace([new MachineBuilder { Name = "nas" }.Build()]);

        Assert.That((await asked).Verdict, Is.EqualTo(Verdict.Started));
    }

    [Test]
    public async Task AskAsync_when_no_machine_has_that_name_then_it_is_refused_after_a_moment()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { Name = "nas" });
        Task<WakeOutcome> asked = rig.AskAsync(new WakeTarget(default, new MachineName("nosuch")));

        await rig.Time.WhenSomebodyWaitsAsync(UnknownPackets.Patience);
        rig.Time.Advance(UnknownPackets.Patience);

        Assert.That((await asked).Verdict, Is.EqualTo(Verdict.UnknownMac));
    }

    [Test]
    public async Task RunAsync_when_one_of_several_that_are_off_is_started_then_the_outcome_is_marked_ambiguous()
    {
        await using WakerRig rig = WakerRig.With(Machine("a", MachineState.ShutOff), Machine("b", MachineState.ShutOff));

        WakeOutcome outcome = await rig.AskAsync(Stations.Target);

        Assert.That((outcome.Verdict, outcome.IsAmbiguous, outcome.Machine?.Name), Is.EqualTo((Verdict.Started, true, "a")));
    }

    [Test]
    public async Task RunAsync_when_one_of_several_cannot_be_started_then_the_verdict_is_that_it_failed()
    {
        await using WakerRig rig = WakerRig.With(Machine("a", MachineState.ShutOff), Machine("b", MachineState.ShutOff));
        rig.Hypervisor.Then(WakeAction.Failed);

        WakeOutcome outcome = await rig.AskAsync(Stations.Target);

        Assert.That(outcome.Verdict, Is.EqualTo(Verdict.Failed));
    }

    private static MachineBuilder Machine(string name, MachineState state) => new() { Name = name, State = state };
}
