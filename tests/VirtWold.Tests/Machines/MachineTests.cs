using VirtWold.Machines;

namespace VirtWold.Tests.Machines;

internal sealed class MachineTests
{
    [TestCase(MachineState.ShutOff, "shut off")]
    [TestCase(MachineState.Running, "running")]
    [TestCase(MachineState.Paused, "paused")]
    [TestCase(MachineState.Suspended, "suspended")]
    [TestCase(MachineState.ShuttingDown, "shutting down")]
    [TestCase(MachineState.Crashed, "crashed")]
    [TestCase(MachineState.Unknown, "unknown")]
    public void StateText_names_the_state(MachineState state, string expected) =>
        Assert.That(new MachineBuilder { State = state }.Build().StateText, Is.EqualTo(expected));

    [Test]
    public void StateText_when_it_is_held_then_says_why() => Assert.That(
        new MachineBuilder { State = MachineState.Held, Reason = "a disk I/O error" }.Build().StateText,
        Is.EqualTo("paused (a disk I/O error)"));
}
