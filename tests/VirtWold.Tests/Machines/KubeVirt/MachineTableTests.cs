using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

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

    [TestCase("Running", null, new[] { "AgentConnected" }, false, AgentState.Connected, false)]
    [TestCase("Running", null, new[] { "Ready" }, true, AgentState.Silent, true)]
    [TestCase("Running", null, new[] { "Ready" }, false, AgentState.Silent, false)]
    [TestCase("Running", null, new string[0], true, AgentState.Silent, false)]
    [TestCase("Scheduled", null, new[] { "AgentConnected", "Ready" }, true, AgentState.Silent, false)]
    [TestCase("Succeeded", null, new[] { "AgentConnected", "Ready" }, true, AgentState.Silent, false)]
    [TestCase("Running", "PausedByUser", new[] { "AgentConnected", "Ready" }, true, AgentState.Silent, false)]
    public void SignsOf_says_what_the_instance_tells(string phase, string? pause, string[] conditions, bool hasProbe, object agent, bool isProbed)
    {
        _table.Put((Usual with { Phase = phase, PauseReason = pause, Conditions = conditions, HasReadinessProbe = hasProbe }).Instance!);

        MachineSigns signs = _table.SignsOf(_directory.All.Single());

        Assert.That((signs.Agent, signs.IsProbed, signs.AreKept), Is.EqualTo(((AgentState)agent, isProbed, true)));
    }

    [Test]
    public void SignsOf_when_the_agent_has_been_seen_then_its_silence_says_something()
    {
        Machine machine = _directory.All.Single();
        bool before = _table.SignsOf(machine).MayStaySilent;
        Instance instance = (Usual with { Phase = "Running", Conditions = ["AgentConnected"] }).Instance!;
        _table.Put(instance);
        _table.Remove(instance);

        Assert.That((before, _table.SignsOf(machine).MayStaySilent), Is.EqualTo((true, false)));
    }

    [Test]
    public void SignsOf_when_the_owner_names_a_device_then_the_machine_is_heard_there()
    {
        _table.Put((Usual with { Annotations = [("virtwold.io/on", "br0")] }).Machine);

        Assert.That(_table.SignsOf(_directory.All.Single()).Cards, Is.EqualTo([new NetworkCard(MacAddress.Parse("52:54:00:00:00:01"), "br0", CardKind.Bridge)]));
    }

    [Test]
    public void Put_when_an_annotation_wants_a_sleep_that_can_not_be_had_then_says_so_once()
    {
        VirtualMachine machine = (Usual with { Annotations = [("virtwold.io/sleep-after", "20m")] }).Machine;

        _table.Put(machine);
        _table.Put(machine);

        Assert.That(_log.Texts.Count(static text => text.StartsWith("lab/nas isn't put to sleep as its annotations have it: virtwold.io/sleep-after", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(_table.NotPutToSleep, Is.EqualTo(["lab/nas"]));
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
    public void Put_when_the_template_has_no_interface_then_the_instances_addresses_are_learned_but_the_guests_own()
    {
        List<LearnedAddress> learned = [];
        _table.Learned = learned.Add;
        ClusterJson made = Usual with { Macs = [], Phase = "Running", InstanceMacs = [("default", "02:00:00:00:00:09"), ("", "02:42:00:00:00:01")] };
        _table.Put(made.Machine);
        _table.Put(made.Instance!);
        _table.Put(made.Instance!);
        _table.Remove(made.Instance!);

        Assert.That(
            (string.Join(' ', _directory.All.Single().Macs), string.Join('|', learned.Select(static known => known.ToLine()))),
            Is.EqualTo(("02:00:00:00:00:09", "lab/nas uid-1 02:00:00:00:00:09")));
    }

    [Test]
    public void Put_when_the_instance_is_heard_of_first_then_the_machine_has_its_state_and_its_addresses()
    {
        ClusterJson made = Usual with { Name = "late", Uid = "uid-2", Macs = [], Phase = "Running", InstanceMacs = [("default", "02:00:00:00:00:09")] };
        _table.Put(made.Instance!);
        _table.Put(made.Machine);

        Machine late = _directory.All.Single(static machine => machine.Id == "uid-2");
        Assert.That((late.State, late.Macs.Length), Is.EqualTo((MachineState.Running, 1)));
    }

    [TestCase("uid-1", "02:00:00:00:00:09")]
    [TestCase("uid-of-another-life", "")]
    public void Learn_gives_a_machine_the_addresses_that_it_had(string uid, string expected)
    {
        _table.Put((Usual with { Macs = [] }).Machine);

        _table.Learn([new LearnedAddress("lab/nas", uid, [MacAddress.Parse("02:00:00:00:00:09")])]);

        Assert.That(string.Join(' ', _directory.All.Single().Macs), Is.EqualTo(expected));
    }

    [Test]
    public void Learn_when_the_machine_is_heard_of_later_then_it_has_them_too()
    {
        _table.Learn([new LearnedAddress("lab/late", "uid-2", [MacAddress.Parse("02:00:00:00:00:09")])]);

        _table.Put((Usual with { Name = "late", Uid = "uid-2", Macs = [] }).Machine);

        Assert.That(_directory.All.Single(static machine => machine.Id == "uid-2").Macs, Has.Length.EqualTo(1));
    }

    [Test]
    public void Learn_when_the_template_has_an_address_by_now_then_only_that_counts()
    {
        _table.Learn([new LearnedAddress("lab/nas", "uid-1", [MacAddress.Parse("02:00:00:00:00:09")])]);

        Assert.That(string.Join(' ', _directory.All.Single().Macs), Is.EqualTo("52:54:00:00:00:01"));
    }

    [TestCase("Halted", null, true)]
    [TestCase(null, false, true)]
    [TestCase(null, true, false)]
    [TestCase("Manual", null, false)]
    [TestCase("RerunOnFailure", null, false)]
    public void IsHalted_is_what_a_start_would_change(string? strategy, bool? running, bool expected)
    {
        _table.Put((Usual with { RunStrategy = strategy, Running = running }).Machine);

        Assert.That((_table.IsHalted(_directory.All.Single()), _table.Halted.Length > 0), Is.EqualTo((expected, expected)));
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
