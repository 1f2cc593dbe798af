using VirtWold.Machines;
using VirtWold.Tests.Waking;

namespace VirtWold.Tests.Machines;

/// <summary>What stands before a hypervisor that is to be spared.</summary>
public sealed class DryRunTests
{
    [TestCase(MachineState.ShutOff, WakeAction.Started)]
    [TestCase(MachineState.Crashed, WakeAction.Started)]
    [TestCase(MachineState.ShuttingDown, WakeAction.Started)]
    [TestCase(MachineState.Saving, WakeAction.Started)]
    [TestCase(MachineState.Paused, WakeAction.Resumed)]
    [TestCase(MachineState.Suspended, WakeAction.WokenUp)]
    [TestCase(MachineState.Running, WakeAction.AlreadyRunning)]
    [TestCase(MachineState.Held, WakeAction.Failed)]
    public async Task WakeAsync_when_a_machine_is_in_a_state_then_tells_what_would_come_of_it(object state, object action)
    {
        DryRun dryRun = new(new ScriptedHypervisor());

        WakeResult result = await dryRun.WakeAsync(new MachineBuilder { State = (MachineState)state }.Build(), default, CancellationToken.None);

        Assert.That(result.Action, Is.EqualTo((WakeAction)action));
    }

    [Test]
    public async Task WakeAsync_when_called_then_leaves_the_hypervisor_alone_and_says_so()
    {
        ScriptedHypervisor hypervisor = new();
        DryRun dryRun = new(hypervisor);

        WakeResult result = await dryRun.WakeAsync(new MachineBuilder().Build(), default, CancellationToken.None);

        Assert.That(result.Detail, Does.Contain("dry run"));
        Assert.That(hypervisor.Woken, Is.Empty);
    }
}
