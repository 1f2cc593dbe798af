using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

internal sealed class DomainStateTests
{
    [TestCase(0, MachineState.Unknown)]
    [TestCase(1, MachineState.Running)]
    [TestCase(2, MachineState.Running)]
    [TestCase(3, MachineState.Paused)]
    [TestCase(4, MachineState.ShuttingDown)]
    [TestCase(5, MachineState.ShutOff)]
    [TestCase(6, MachineState.Crashed)]
    [TestCase(7, MachineState.Suspended)]
    [TestCase(8, MachineState.Unknown)]
    [TestCase(-1, MachineState.Unknown)]
    public void From_when_there_is_no_reason_then_the_state_decides(int state, MachineState expected) =>
        Assert.That(DomainState.From(state, 0), Is.EqualTo(new DomainState(expected, "")));

    [TestCase(0, MachineState.Paused, TestName = "From_when_it_is_paused_for_no_known_reason_then_it_may_be_resumed")]
    [TestCase(1, MachineState.Paused, TestName = "From_when_it_is_paused_by_a_person_then_it_may_be_resumed")]
    [TestCase(7, MachineState.Paused, TestName = "From_when_it_was_paused_when_a_snapshot_was_taken_then_it_may_be_resumed")]
    [TestCase(2, MachineState.Held, TestName = "From_when_it_is_paused_for_a_migration_then_it_is_held")]
    [TestCase(3, MachineState.Saving, TestName = "From_when_it_is_paused_to_be_saved_then_it_is_saving")]
    [TestCase(4, MachineState.Held, TestName = "From_when_it_is_paused_for_a_core_dump_then_it_is_held")]
    [TestCase(5, MachineState.Held, TestName = "From_when_it_is_paused_for_an_IO_error_then_it_is_held")]
    [TestCase(6, MachineState.Held, TestName = "From_when_it_is_paused_by_its_watchdog_then_it_is_held")]
    [TestCase(8, MachineState.ShuttingDown, TestName = "From_when_it_is_paused_to_shut_down_then_it_is_shutting_down")]
    [TestCase(9, MachineState.Held, TestName = "From_when_it_is_paused_for_a_snapshot_then_it_is_held")]
    [TestCase(10, MachineState.Crashed, TestName = "From_when_it_is_paused_because_it_crashed_then_it_has_crashed")]
    [TestCase(11, MachineState.Running, TestName = "From_when_it_is_paused_while_it_starts_then_it_runs")]
    [TestCase(12, MachineState.Held, TestName = "From_when_it_is_paused_for_a_post_copy_migration_then_it_is_held")]
    [TestCase(13, MachineState.Held, TestName = "From_when_its_post_copy_migration_failed_then_it_is_held")]
    [TestCase(14, MachineState.Held, TestName = "From_when_it_is_paused_by_a_failed_operation_then_it_is_held")]
    [TestCase(99, MachineState.Held, TestName = "From_when_it_is_paused_for_a_new_reason_then_it_is_held")]
    public void From_when_it_is_paused_then_the_reason_decides(int reason, MachineState expected) =>
        Assert.That(DomainState.From(3, reason).State, Is.EqualTo(expected));

    [Test]
    public void From_when_it_is_held_then_there_are_words_for_it() => Assert.That(
        Enumerable.Range(0, 20).Select(static reason => DomainState.From(3, reason)).Where(static state => state.State == MachineState.Held),
        Has.All.Property(nameof(DomainState.Reason)).Not.Empty);

    [Test]
    public void From_when_it_is_not_paused_then_the_reason_does_not_matter() =>
        Assert.That(Enumerable.Range(0, 20).Select(static reason => DomainState.From(5, reason)).Distinct().Count(), Is.EqualTo(1));
}
