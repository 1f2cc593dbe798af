using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.KubeVirt;

public sealed class MachineTableTests
{
    private static readonly ClusterJson Usual = new();

    private readonly MachineDirectory _directory = new();
    private readonly CollectingLogger _log = new();
    private MachineTable _table = null!;

    [SetUp]
    public void MakeTable()
    {
        _table = new MachineTable(_directory, AddressMap.Empty, _log);
        _table.Replace("", [Usual.Machine]);
        _table.Publish();
    }

    [Test]
    public void Publish_fills_the_directory() => Assert.That(
        _directory.All.Select(static machine => (machine.Id, machine.Name, machine.State, machine.Macs.Single().ToString())),
        Is.EqualTo([("uid-1", "lab/nas", MachineState.ShutOff, "52:54:00:00:00:01")]));

    [Test]
    public void Put_when_an_instance_appears_then_the_machine_runs()
    {
        _table.Put((Usual with { Phase = "Running" }).Instance!);

        Assert.That(_directory.All.Single().State, Is.EqualTo(MachineState.Running));
    }

    [Test]
    public void Put_when_nothing_has_changed_that_matters_then_the_directory_is_left_alone()
    {
        long version = _directory.Version;

        _table.Put((Usual with { Status = "Unknown" }).Machine);

        Assert.That(_directory.Version, Is.EqualTo(version));
    }

    [Test]
    public void Remove_when_the_instance_goes_then_the_machine_is_off()
    {
        Instance instance = (Usual with { Phase = "Running" }).Instance!;
        _table.Put(instance);

        _table.Remove(instance);

        Assert.That(_directory.All.Single().State, Is.EqualTo(MachineState.ShutOff));
    }

    [Test]
    public void Remove_when_the_machine_goes_then_so_does_it_from_the_directory()
    {
        _table.Remove(Usual.Machine);

        Assert.That(_directory.All, Is.Empty);
    }

    [Test]
    public void Put_when_another_machine_has_taken_the_name_then_only_that_one_is_there()
    {
        _table.Put((Usual with { Uid = "uid-2" }).Machine);

        Assert.That(_directory.All.Select(static machine => machine.Id), Is.EqualTo(["uid-2"]));
    }

    [Test]
    public void Put_when_the_template_has_no_address_then_the_last_one_seen_is_kept()
    {
        ClusterJson made = Usual with { Macs = ["52:54:00:00:00:01", null], Phase = "Running", InstanceMacs = [("net0", "52:54:00:00:00:01"), ("net1", "02:00:00:00:00:09"), ("", "02:42:00:00:00:01")] };
        _table.Put(made.Machine);
        _table.Put(made.Instance!);
        _table.Remove(made.Instance!);

        Assert.That(_directory.All.Single().Macs.Select(static mac => mac.ToString()), Is.EqualTo(["52:54:00:00:00:01", "02:00:00:00:00:09"]));
    }

    [Test]
    public void Replace_when_one_of_a_scope_is_missing_then_only_that_is_gone()
    {
        _table.Replace("elsewhere", (IReadOnlyList<VirtualMachine>)[]);
        int others = _directory.Count;
        _table.Replace("lab", (IReadOnlyList<VirtualMachine>)[]);

        Assert.That((others, _directory.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Retract_has_nobody_vouch_until_all_is_known_again()
    {
        _table.Retract();
        _table.Put((Usual with { Name = "late", Uid = "uid-2" }).Machine);
        (bool, int) between = (_directory.IsCurrent, _directory.Count);
        _table.Publish();

        Assert.That((between, (_directory.IsCurrent, _directory.Count)), Is.EqualTo(((false, 1), (true, 2))));
    }

    [Test]
    public void Put_when_an_annotation_is_wrong_then_it_is_said_once()
    {
        ClusterJson wrong = Usual with { Annotations = [("virtwold.io/wake", "yes")] };
        _table.Put(wrong.Machine);
        _table.Put(wrong.Machine);

        Assert.That(_log.Texts, Is.EqualTo(["An annotation of lab/nas can't be read, so it isn't woken: virtwold.io/wake must be true or false, not 'yes'"]));
    }
}
