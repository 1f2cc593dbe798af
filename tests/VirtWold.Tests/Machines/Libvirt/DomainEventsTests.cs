using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

internal sealed class DomainEventsTests
{
    [TestCase(0, 0, DomainChange.Configuration, TestName = "ChangeOf_when_it_was_defined_then_the_configuration_has_changed")]
    [TestCase(0, 1, DomainChange.Configuration, TestName = "ChangeOf_when_it_was_redefined_then_the_configuration_has_changed")]
    [TestCase(1, 0, DomainChange.Configuration, TestName = "ChangeOf_when_it_was_undefined_then_the_configuration_has_changed")]
    [TestCase(2, 0, DomainChange.State, TestName = "ChangeOf_when_it_was_booted_then_the_state_has_changed")]
    [TestCase(2, 1, DomainChange.Configuration, TestName = "ChangeOf_when_it_was_migrated_here_then_the_configuration_has_changed")]
    [TestCase(2, 2, DomainChange.Configuration, TestName = "ChangeOf_when_it_was_restored_then_the_configuration_has_changed")]
    [TestCase(3, 0, DomainChange.State, TestName = "ChangeOf_when_it_was_suspended_then_the_state_has_changed")]
    [TestCase(4, 0, DomainChange.State, TestName = "ChangeOf_when_it_was_resumed_then_the_state_has_changed")]
    [TestCase(5, 0, DomainChange.State, TestName = "ChangeOf_when_it_was_stopped_then_the_state_has_changed")]
    [TestCase(6, 0, DomainChange.State, TestName = "ChangeOf_when_it_shuts_down_then_the_state_has_changed")]
    [TestCase(7, 0, DomainChange.State, TestName = "ChangeOf_when_the_guest_suspended_itself_then_the_state_has_changed")]
    [TestCase(8, 0, DomainChange.State, TestName = "ChangeOf_when_it_crashed_then_the_state_has_changed")]
    [TestCase(99, 0, DomainChange.State, TestName = "ChangeOf_when_the_event_is_new_then_the_state_may_have_changed")]
    public void ChangeOf_tells_what_an_event_may_have_changed(int lifecycleEvent, int detail, DomainChange expected) =>
        Assert.That(DomainEvents.ChangeOf(lifecycleEvent, detail), Is.EqualTo(expected));
}
