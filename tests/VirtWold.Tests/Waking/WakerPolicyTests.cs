using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>What the waker and the gate make of who may be woken.</summary>
public sealed class WakerPolicyTests
{
    private static readonly WakeMark No = new(Enabled: false, RequiresSecureOn: false);

    [Test]
    public async Task Accept_when_the_machine_may_not_be_woken_then_that_is_counted_and_said()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { Mark = No });

        rig.Send(Stations.Target);

        Assert.That(
            (rig.Counters.ToString(), rig.Log.Texts.Single()),
            Is.EqualTo(("1 packet (1 denied-policy)", $"nas (52:54:00:12:34:56) may not be woken: {Packets.OriginText}")));
    }

    [Test]
    public async Task Accept_when_the_password_is_missing_then_that_is_counted_and_said()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { Mark = new WakeMark(null, RequiresSecureOn: true) });

        rig.Send(Stations.Target);

        Assert.That(
            (rig.Counters.ToString(), rig.Log.Texts.Single()),
            Is.EqualTo((
                "1 packet (1 denied-secureon)",
                $"nas (52:54:00:12:34:56) isn't woken without the right SecureOn password: {Packets.OriginText}")));
    }

    [Test]
    public async Task RunAsync_when_the_directory_was_stale_at_the_gate_then_the_policy_is_heeded_all_the_same()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();
        rig.Send(Stations.Target);

        rig.Directory.Replace([new MachineBuilder { Mark = No }.Build()]);

        await rig.WhenCountedAsync(Verdict.DeniedPolicy);
        Assert.That(rig.Hypervisor.Woken, Is.Empty);
    }

    [Test]
    public async Task RunAsync_when_one_of_the_owners_may_not_be_woken_then_it_is_not_chosen()
    {
        await using WakerRig rig = WakerRig.With(
            new MachineBuilder { Name = "a", State = MachineState.Paused, Mark = No }, new MachineBuilder { Name = "b" });

        rig.Send(Stations.Target);

        await rig.WhenAskedAsync();
        Assert.That(rig.Hypervisor.Woken.Single(), Is.EqualTo("b"));
    }

    [Test]
    public async Task RunAsync_when_only_marked_machines_may_be_woken_then_the_others_are_not()
    {
        await using WakerRig rig = WakerRig.With(new WakePolicy(Wakeable.Marked, SecureOnPasswords.None), new MachineBuilder());

        rig.Send(Stations.Target);

        Assert.That(rig.Counters[Verdict.DeniedPolicy], Is.EqualTo(1));
    }
}
