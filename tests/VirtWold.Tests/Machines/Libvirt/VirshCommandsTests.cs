using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

public sealed class VirshCommandsTests
{
    private static readonly VirshCommands Commands = new("qemu:///system");

    [Test]
    public void Allow_when_a_machine_is_barred_then_marks_it() => Assert.That(
        Commands.Allow(new MachineBuilder { Name = "my vm" }.Build()),
        Is.EqualTo("virsh -c qemu:///system metadata 'my vm' --config --uri urn:virtwold:domain:1 --key virtwold --set '<wake enabled=\"yes\"/>'"));

    [Test]
    public void Allow_when_it_takes_a_password_then_goes_on_to() => Assert.That(
        Commands.Allow(new MachineBuilder().Build() with { Mark = new WakeMark(false, true) }), Does.Contain("secureon=\"required\""));

    [Test]
    public void Allow_when_another_host_wakes_it_then_is_no_command() => Assert.That(
        Commands.Allow(new MachineBuilder().Build() with { Mark = new WakeMark(false, false) { Host = "beta" } }), Is.Empty);

    [Test]
    public void Start_when_the_name_is_dangerous_to_paste_then_names_the_machine_by_its_id()
    {
        Machine machine = new MachineBuilder { Name = "--all" }.Build();

        Assert.That(Commands.Start(machine), Is.EqualTo($"virsh -c qemu:///system start '{machine.Id}'"));
    }
}
