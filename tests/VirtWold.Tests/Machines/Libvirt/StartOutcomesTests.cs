using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

internal sealed class StartOutcomesTests
{
    [TestCase(1, 1, StartOutcome.Booted, TestName = "From_when_it_boots_then_it_has_booted")]
    [TestCase(1, 0, StartOutcome.Booted, TestName = "From_when_it_runs_for_no_known_reason_then_it_has_booted")]
    [TestCase(1, 3, StartOutcome.Restored, TestName = "From_when_it_runs_as_it_was_saved_then_it_is_restored")]
    [TestCase(3, 0, StartOutcome.RestoredPaused, TestName = "From_when_it_is_paused_for_no_known_reason_then_it_was_saved_so")]
    [TestCase(3, 1, StartOutcome.RestoredPaused, TestName = "From_when_it_is_paused_by_a_person_then_it_was_saved_so")]
    [TestCase(3, 2, StartOutcome.RestoredPaused, TestName = "From_when_it_is_paused_as_QEMU_restores_it_then_it_was_saved_so")]
    [TestCase(3, 5, StartOutcome.Booted, TestName = "From_when_it_is_paused_by_an_IO_error_then_it_has_booted")]
    [TestCase(5, 0, StartOutcome.Booted, TestName = "From_when_it_is_off_again_then_it_had_booted")]
    public void From(int state, int reason, StartOutcome expected) => Assert.That(StartOutcomes.From(state, reason), Is.EqualTo(expected));
}
