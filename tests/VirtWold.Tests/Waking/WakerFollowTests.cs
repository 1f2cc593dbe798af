using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>Which machines are followed until they answer: that takes a call to the hypervisor.</summary>
public sealed class WakerFollowTests
{
    [TestCase(true, ExpectedResult = 1)]
    [TestCase(false, ExpectedResult = 0)]
    public async Task<int> RunAsync_when_a_packet_has_woken_a_machine_then_it_is_followed_if_it_may_have_an_agent(bool hasAgent)
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { HasAgent = hasAgent });
        rig.Hypervisor.Then(WakeAction.Started);

        rig.Send(Stations.Target);

        // It is followed after that is counted and before the next request is taken.
        await rig.WhenCountedAsync(Verdict.Started);
        await rig.StopAsync();
        return rig.Followed.Count;
    }

    [Test]
    public async Task RunAsync_when_a_packet_has_woken_a_machine_with_ports_then_it_is_followed()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { Access = AccessMark.Read("22", "192.0.2.20", null, null, null) });
        rig.Hypervisor.Then(WakeAction.Started);

        rig.Send(Stations.Target);

        await rig.WhenCountedAsync(Verdict.Started);
        await rig.StopAsync();
        Assert.That(rig.Followed, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_when_somebody_waits_for_the_wake_then_the_machine_is_followed()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(WakeAction.Started);

        await rig.AskAsync(Stations.Target);

        Assert.That(rig.Followed, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_when_the_machine_ran_already_then_it_is_not_followed()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { HasAgent = true });
        rig.Hypervisor.Then(WakeAction.AlreadyRunning);

        await rig.AskAsync(Stations.Target);

        Assert.That(rig.Followed, Is.Empty);
    }
}
