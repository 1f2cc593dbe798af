using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;

namespace VirtWold.Tests.Machines.KubeVirt;

public sealed class StateRulesTests
{
    private static readonly ClusterJson Usual = new();

    [TestCase("Manual", ExpectedResult = MachineState.ShutOff)]
    [TestCase("Halted", ExpectedResult = MachineState.ShutOff)]
    [TestCase("RerunOnFailure", ExpectedResult = MachineState.ShutOff)]
    [TestCase("Always", ExpectedResult = MachineState.Running)]
    [TestCase("Once", ExpectedResult = MachineState.Running)]
    public object Of_when_nothing_runs_then_the_run_strategy_decides(string strategy) => StateOf(Usual with { RunStrategy = strategy });

    [TestCase(true, ExpectedResult = MachineState.Running)]
    [TestCase(false, ExpectedResult = MachineState.ShutOff)]
    [TestCase(null, ExpectedResult = MachineState.ShutOff)]
    public object Of_when_there_is_no_run_strategy_then_the_older_field_decides(bool? running) =>
        StateOf(Usual with { RunStrategy = null, Running = running });

    [TestCase("", ExpectedResult = MachineState.Running)]
    [TestCase("Pending", ExpectedResult = MachineState.Running)]
    [TestCase("Scheduling", ExpectedResult = MachineState.Running)]
    [TestCase("Running", ExpectedResult = MachineState.Running)]
    [TestCase("Unknown", ExpectedResult = MachineState.Unknown)]
    [TestCase("Succeeded", ExpectedResult = MachineState.ShutOff)]
    [TestCase("Failed", ExpectedResult = MachineState.Crashed)]
    public object Of_when_there_is_an_instance_then_its_phase_decides(string phase) => StateOf(Usual with { Phase = phase });

    [TestCase("CrashLoopBackOff")]
    [TestCase("ErrorUnschedulable")]
    [TestCase("ErrImagePull")]
    [TestCase("DataVolumeError")]
    public void Of_when_KubeVirt_cannot_run_it_then_it_has_crashed(string status) =>
        Assert.That(StateOf(Usual with { RunStrategy = "Always", Status = status }), Is.EqualTo(MachineState.Crashed));

    [Test]
    public void Of_when_it_was_to_run_once_and_has_then_it_is_off() =>
        Assert.That(StateOf(Usual with { RunStrategy = "Once", Phase = "Succeeded" }), Is.EqualTo(MachineState.ShutOff));

    [Test]
    public void Of_when_its_start_was_asked_for_then_it_is_on_its_way() =>
        Assert.That(StateOf(Usual with { IsStartRequested = true }), Is.EqualTo(MachineState.Running));

    [Test]
    public void Of_when_its_instance_is_being_ended_then_it_shuts_down() =>
        Assert.That(StateOf(Usual with { Phase = "Running", IsInstanceDeleting = true }), Is.EqualTo(MachineState.ShuttingDown));

    [Test]
    public void Of_when_it_is_being_deleted_then_it_is_not_started() => Assert.That(StateOf(Usual with { IsDeleting = true }), Is.EqualTo(MachineState.ShuttingDown));

    [TestCase("PausedByUser", MachineState.Paused, "")]
    [TestCase("PausedIOError", MachineState.Held, "I/O error")]
    [TestCase("PausedByMigrationMonitor", MachineState.Held, "migration")]
    [TestCase("PausedBySomethingNew", MachineState.Held, "PausedBySomethingNew")]
    public void Of_when_it_is_paused_then_it_matters_why(string reason, object state, string hold)
    {
        ClusterJson paused = Usual with { Phase = "Running", PauseReason = reason };

        Assert.That(StateRules.Of(paused.Machine, paused.Instance), Is.EqualTo(((MachineState)state, hold)));
    }

    private static MachineState StateOf(ClusterJson json) => StateRules.Of(json.Machine, json.Instance).State;
}
