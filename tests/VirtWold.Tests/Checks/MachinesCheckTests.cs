using VirtWold.Checks;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Checks;

public sealed class MachinesCheckTests
{
    private static readonly MachineBuilder Usual = new();

    [Test]
    public void Run_when_the_hypervisor_has_not_told_then_says_nothing() =>
        Assert.That(new MachinesCheck(new Fleet(new MachineDirectory()), WakePolicy.Open, MachineAdvice.Libvirt).Run(), Is.Empty);

    [Test]
    public void Run_when_all_have_addresses_then_counts_them() =>
        Assert.That(Run(Usual).Single(), Is.EqualTo(Finding.Ok("machines", "1 of 1 can be woken")));

    [Test]
    public void Run_when_there_are_none_then_warns() => Assert.That(Run().Single().Message, Is.EqualTo("there are none"));

    [Test]
    public void Run_when_one_has_no_address_then_names_it()
    {
        Finding[] findings = Run(Usual, Usual with { Name = "vfio", Macs = [] });

        Assert.That(findings.Select(static finding => (finding.Grade, finding.Message)), Is.EqualTo(new[]
        {
            (Grade.Ok, "1 of 2 can be woken"),
            (Grade.Warning, "without a fixed MAC address, and so can't be woken: vfio"),
        }));
    }

    [Test]
    public void Run_when_two_share_an_address_then_names_both_and_the_one_that_wakes()
    {
        Finding finding = Run(Usual with { Name = "office" }, Usual with { Name = "games" })[^1];

        Assert.That((finding.Grade, finding.Message, finding.Remedy), Is.EqualTo((
            Grade.Warning,
            $"{Stations.Target} belongs to several machines: games, office",
            "a packet wakes only games; give the others addresses of their own")));
    }

    [Test]
    public void Run_when_one_machine_is_defined_on_two_hosts_then_tells_where_it_starts()
    {
        MachineDirectory[] directories = [new() { Hypervisor = "alpha" }, new() { Hypervisor = "beta" }];
        Array.ForEach(directories, static directory => directory.Replace([Usual.Build()]));

        Finding finding = new MachinesCheck(new Fleet([.. directories]), WakePolicy.Open, MachineAdvice.Libvirt).Run().Last();

        Assert.That((finding.Grade, finding.Message, finding.Remedy), Is.EqualTo((
            Grade.Warning,
            "nas is defined on several hosts: alpha, beta",
            "while it is off everywhere, a packet starts it on alpha; to choose, name the host in its metadata (host=)")));
    }

    [Test]
    public void Run_when_only_marked_ones_are_woken_and_none_is_then_warns()
    {
        MachineDirectory directory = new();
        directory.Replace([Usual.Build()]);

        Finding finding = new MachinesCheck(new Fleet(directory), new WakePolicy(Wakeable.Marked, SecureOnPasswords.None), MachineAdvice.Libvirt).Run().First();

        Assert.That((finding.Grade, finding.Remedy), Is.EqualTo((Grade.Warning, finding.Remedy)));
        Assert.That(finding.Remedy, Does.Contain("virsh metadata NAME"));
    }

    [Test]
    public void Run_when_very_many_have_no_address_then_the_line_stays_short() => Assert.That(
        Run([.. Enumerable.Range(0, 500).Select(static number => Usual with { Name = $"vm{number:000}", Macs = [] })])[^1].Message,
        Does.EndWith("vm009 and 490 more"));

    private static Finding[] Run(params MachineBuilder[] machines)
    {
        MachineDirectory directory = new();
        directory.Replace(machines.Select(static machine => machine.Build()));
        return [.. new MachinesCheck(new Fleet(directory), WakePolicy.Open, MachineAdvice.Libvirt).Run()];
    }
}
