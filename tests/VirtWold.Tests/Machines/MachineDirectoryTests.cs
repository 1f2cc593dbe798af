using VirtWold.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Machines;

public sealed class MachineDirectoryTests
{
    private MachineDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new MachineDirectory();

    [Test]
    public void IsCurrent_when_nothing_was_listed_yet_then_does_not_hold() => Assert.That(_directory.IsCurrent, Is.False);

    [Test]
    public void IsCurrent_when_a_listing_was_taken_over_then_holds()
    {
        _directory.Replace([]);

        Assert.That(_directory.IsCurrent, Is.True);
    }

    [Test]
    public void IsCurrent_when_only_one_machine_was_told_then_does_not_hold()
    {
        _directory.Put(Machine("a"));

        Assert.That(_directory.IsCurrent, Is.False);
    }

    [Test]
    public void IsCurrent_when_it_was_marked_stale_then_does_not_hold()
    {
        _directory.Replace([]);
        _directory.MarkStale();

        Assert.That(_directory.IsCurrent, Is.False);
    }

    [Test]
    public void MarkStale_when_machines_are_known_then_they_still_are()
    {
        _directory.Replace([Machine("a")]);
        _directory.MarkStale();

        Assert.That(Owners(Stations.Target), Is.EqualTo("a"));
    }

    [Test]
    public void Find_when_nobody_has_the_address_then_is_empty() => Assert.That(_directory.Find(Stations.Target), Is.Empty);

    [Test]
    public void Find_when_a_machine_has_several_addresses_then_each_finds_it()
    {
        _directory.Put(Machine("a", Stations.Target, Stations.Other));

        Assert.That((Owners(Stations.Target), Owners(Stations.Other)), Is.EqualTo(("a", "a")));
    }

    [Test]
    public void Find_when_several_machines_have_the_address_then_they_come_by_name()
    {
        _directory.Replace([Machine("c"), Machine("a"), Machine("B"), Machine("b")]);

        Assert.That(Owners(Stations.Target), Is.EqualTo("B a b c"));
    }

    [Test]
    public void Find_when_a_second_owner_is_put_then_both_come_by_name()
    {
        _directory.Put(Machine("b"));
        _directory.Put(Machine("a"));

        Assert.That(Owners(Stations.Target), Is.EqualTo("a b"));
    }

    [Test]
    public void Put_when_the_machine_is_known_then_it_is_replaced()
    {
        _directory.Put(Machine("a"));
        _directory.Put(new MachineBuilder { Name = "a", State = MachineState.Running }.Build());

        Assert.That(_directory.Find(Stations.Target).Single().State, Is.EqualTo(MachineState.Running));
    }

    [Test]
    public void Put_when_the_address_has_changed_then_the_old_one_finds_nobody()
    {
        _directory.Put(Machine("a"));
        _directory.Put(Machine("a", Stations.Other));

        Assert.That((Owners(Stations.Target), Owners(Stations.Other)), Is.EqualTo(("", "a")));
    }

    [Test]
    public void Put_when_the_address_has_changed_then_the_other_owner_keeps_it()
    {
        _directory.Replace([Machine("a"), Machine("b")]);
        _directory.Put(Machine("a", Stations.Other));

        Assert.That(Owners(Stations.Target), Is.EqualTo("b"));
    }

    [Test]
    public void Put_when_the_name_has_changed_then_it_is_found_by_the_new_one()
    {
        _directory.Put(new MachineBuilder { Id = "1", Name = "old" }.Build());
        _directory.Put(new MachineBuilder { Id = "1", Name = "new" }.Build());

        Assert.That(Owners(Stations.Target), Is.EqualTo("new"));
    }

    [Test]
    public void Remove_when_the_machine_is_known_then_nobody_finds_it()
    {
        _directory.Put(Machine("a"));
        _directory.Remove("id of a");

        Assert.That((Owners(Stations.Target), _directory.All.Length), Is.EqualTo(("", 0)));
    }

    [Test]
    public void Remove_when_another_machine_has_the_address_too_then_that_is_still_found()
    {
        _directory.Replace([Machine("a"), Machine("b")]);
        _directory.Remove("id of a");

        Assert.That(Owners(Stations.Target), Is.EqualTo("b"));
    }

    [Test]
    public void Remove_when_the_machine_is_not_known_then_nothing_happens() =>
        Assert.That(() => _directory.Remove("nobody"), Throws.Nothing);

    [Test]
    public void Replace_when_machines_are_known_then_they_are_forgotten()
    {
        _directory.Replace([Machine("a")]);
        _directory.Replace([Machine("b", Stations.Other)]);

        Assert.That((Owners(Stations.Target), Owners(Stations.Other)), Is.EqualTo(("", "b")));
    }

    [Test]
    public void FindById_when_the_machine_is_known_then_answers_it()
    {
        _directory.Put(Machine("a"));

        Assert.That(_directory.FindById("id of a")?.Name, Is.EqualTo("a"));
    }

    [Test]
    public void FindById_when_the_machine_is_not_known_then_answers_nothing() => Assert.That(_directory.FindById("nobody"), Is.Null);

    [Test]
    public void All_when_there_are_several_then_they_come_by_name()
    {
        _directory.Replace([Machine("b"), Machine("c"), Machine("a")]);

        Assert.That(_directory.All.Select(static machine => machine.Name), Is.Ordered.And.Exactly(3).Items);
    }

    [Test]
    public void WakeableCount_when_a_machine_has_no_address_then_it_does_not_count()
    {
        _directory.Replace([Machine("a"), new MachineBuilder { Name = "b", Macs = [] }.Build()]);

        Assert.That((_directory.WakeableCount, _directory.All.Length), Is.EqualTo((1, 2)));
    }

    private static Machine Machine(string name, params MacAddress[] macs) =>
        new MachineBuilder { Name = name, Macs = macs.Length > 0 ? macs : [Stations.Target] }.Build();

    private string Owners(MacAddress mac) => string.Join(' ', _directory.Find(mac).Select(static machine => machine.Name));
}
