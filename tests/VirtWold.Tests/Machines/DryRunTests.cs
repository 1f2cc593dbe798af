using VirtWold.Machines;
using VirtWold.Tests.Waking;

namespace VirtWold.Tests.Machines;

internal sealed class DryRunTests
{
    [TestCase(MachineState.ShutOff, WakeAction.Started)]
    [TestCase(MachineState.Crashed, WakeAction.Started)]
    [TestCase(MachineState.Unknown, WakeAction.Started)]
    [TestCase(MachineState.ShuttingDown, WakeAction.Started)]
    [TestCase(MachineState.Paused, WakeAction.Resumed)]
    [TestCase(MachineState.Suspended, WakeAction.WokenUp)]
    [TestCase(MachineState.Running, WakeAction.AlreadyRunning)]
    [TestCase(MachineState.Held, WakeAction.Failed)]
    public async Task WakeAsync_tells_what_would_be_done(MachineState state, WakeAction expected)
    {
        WakeResult result = await new DryRun(new ScriptedHypervisor()).WakeAsync(new MachineBuilder { State = state }.Build(), default);

        Assert.That(result.Action, Is.EqualTo(expected));
    }

    [Test]
    public async Task WakeAsync_says_that_nothing_was_done()
    {
        WakeResult result = await new DryRun(new ScriptedHypervisor()).WakeAsync(new MachineBuilder().Build(), default);

        Assert.That(result.Detail, Is.EqualTo("dry run, nothing was done"));
    }

    [Test]
    public async Task WakeAsync_wakes_nothing()
    {
        ScriptedHypervisor hypervisor = new();

        await new DryRun(hypervisor).WakeAsync(new MachineBuilder().Build(), default);

        Assert.That(hypervisor.Woken, Is.Empty);
    }

    [Test]
    public void Hurry_is_passed_on()
    {
        ScriptedHypervisor hypervisor = new();

        new DryRun(hypervisor).Hurry();

        Assert.That(hypervisor.Hurries, Is.EqualTo(1));
    }
}
