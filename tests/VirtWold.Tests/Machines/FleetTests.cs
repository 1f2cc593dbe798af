using VirtWold.Machines;
using VirtWold.Tests.WakeOnLan;

namespace VirtWold.Tests.Machines;

/// <summary>Several hypervisors: each is current or not by itself.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FleetTests
{
    private readonly MachineDirectory _near = new() { Hypervisor = "qemu:///system" };
    private readonly MachineDirectory _far = new() { Hypervisor = "qemu+ssh://far/system" };
    private readonly Fleet _fleet;

    public FleetTests() => _fleet = new Fleet(_near, _far);

    [Test]
    public void Find_when_a_connected_hypervisor_has_the_address_then_the_other_is_not_waited_for()
    {
        _near.Replace([new MachineBuilder { Name = "nas" }.Build()]);

        Owners owners = _fleet.Find(Stations.Target);

        Assert.That((owners.IsCurrent, owners.Machines.Single().Name, owners.Machines.Single().Hypervisor), Is.EqualTo((true, "nas", "qemu:///system")));
    }

    [Test]
    public void Find_when_only_a_hypervisor_that_is_away_had_the_address_then_it_is_waited_for()
    {
        _near.Replace([]);
        _far.Replace([new MachineBuilder { Name = "nas" }.Build()]);
        _far.MarkStale();

        Owners owners = _fleet.Find(Stations.Target);

        Assert.That((owners.IsCurrent, owners.Machines.Single().Name), Is.EqualTo((false, "nas")));
    }

    [Test]
    public void Find_when_nobody_has_the_address_and_one_is_away_then_nobody_can_know()
    {
        _near.Replace([]);

        Assert.That((_fleet.Find(Stations.Target).IsCurrent, _fleet.IsCurrent), Is.EqualTo((false, false)));
    }

    [Test]
    public void Find_when_both_have_the_same_machine_then_both_are_found()
    {
        _near.Replace([new MachineBuilder { Id = "1", Name = "nas" }.Build()]);
        _far.Replace([new MachineBuilder { Id = "1", Name = "nas" }.Build()]);

        Assert.That(_fleet.Find(Stations.Target).Machines.Select(static machine => machine.Hypervisor), Is.EqualTo(["qemu+ssh://far/system", "qemu:///system"]));
    }

    [TestCase("nas", "", 2)]
    [TestCase("nas", "qemu:///system", 1)]
    [TestCase("2", "", 1)]
    [TestCase("other", "", 0)]
    public void FindNamed_when_a_name_or_an_id_is_given_then_finds_the_machines_that_are_meant(string name, string hypervisor, int count)
    {
        _near.Replace([new MachineBuilder { Id = "1", Name = "nas" }.Build()]);
        _far.Replace([new MachineBuilder { Id = "2", Name = "nas" }.Build()]);

        Assert.That(_fleet.FindNamed(name, hypervisor).Machines, Has.Length.EqualTo(count));
    }

    [Test]
    public void NextChange_when_any_directory_changes_then_ends()
    {
        Task change = _fleet.NextChange;

        _far.Replace([]);

        Assert.That(change.IsCompleted, Is.True);
    }
}
