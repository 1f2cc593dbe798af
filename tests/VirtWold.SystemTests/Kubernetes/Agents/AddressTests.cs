using System.Globalization;
using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>Which addresses a machine has, and which machines are meant.</summary>
[TestFixture]
public sealed class AddressTests : AgentTest
{
    private static int _count;

    /// <summary>As people and tools write them.</summary>
    [TestCase("02:77:{0}:00:00:0A")]
    [TestCase("02-77-{0}-00-00-0a")]
    [TestCase("0277.{0}00.000a")]
    [TestCase("0277{0}00000A")]
    public void An_address_is_read_in_any_notation(string notation)
    {
        var number = Interlocked.Increment(ref _count).ToString("x2", CultureInfo.InvariantCulture);
        var machine = Home.Create(new VirtualMachineBuilder() with { Macs = [string.Format(CultureInfo.InvariantCulture, notation, number)] });
        using var agent = StartAgent();
        Sender.WakeOnLan($"02:77:{number}:00:00:0a");
        machine.WaitUntilRunning();
    }

    /// <summary>Each of several interfaces is called.</summary>
    [Test]
    public void A_machine_wakes_by_its_second_address()
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { Macs = ["02:78:00:00:00:01", null, "02:78:00:00:00:02"] });
        using var agent = StartAgent();
        Sender.WakeOnLan("02:78:00:00:00:02");
        machine.WaitUntilRunning();
    }

    /// <summary>An address that KubeVirt has made up is known once the machine has run.</summary>
    [Test]
    public void A_machine_without_an_address_wakes_by_the_one_that_it_had_last()
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { Macs = [null] });
        machine.PutInstance("Running");
        using var agent = StartAgent();
        Cluster.Admin.Merge(machine.Paths.Instance, new JsonObject
        {
            ["status"] = new JsonObject { ["interfaces"] = new JsonArray(new JsonObject { ["name"] = "net0", ["mac"] = "02:79:00:00:00:01" }) },
        });
        agent.Daemon.WaitForLine($"{machine.FullName} is running; addresses: 02:79:00:00:00:01");
        machine.DeleteInstance();
        agent.WaitForNews(machine, "shut off");
        Sender.WakeOnLan("02:79:00:00:00:01");
        machine.WaitUntilRunning();
    }

    /// <summary>What one life of the daemon has learned the next one knows, and so do the commands that look.</summary>
    [Test]
    public void A_learned_address_survives_a_restart()
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { Macs = [] });
        using (var first = StartAgent())
        {
            machine.PutInstance("Running");
            Cluster.Admin.Merge(machine.Paths.Instance, new JsonObject
            {
                ["status"] = new JsonObject { ["interfaces"] = new JsonArray(new JsonObject { ["name"] = "default", ["mac"] = "02:79:00:00:00:02" }) },
            });
            first.Daemon.WaitForLine("Keeps the addresses of 1 machines in the lease virtwold-addresses");
            machine.DeleteInstance();
            first.WaitForNews(machine, "shut off");
        }

        using var second = StartAgent();
        var list = Network.Host.Run([VirtWoldBinary.Location, "list", "--backend", "kubevirt", "--kubeconfig", second.Kubeconfig, "--namespace", Home.Name]);
        Assert.That(list.Output, Does.Match($@"{machine.FullName} +02:79:00:00:00:02 "));
        Sender.WakeOnLan("02:79:00:00:00:02");
        machine.WaitUntilRunning();
    }

    /// <summary>KubeVirt changes such a machine when it starts it: the log has that, once.</summary>
    [Test]
    public void A_halted_machine_that_wakes_is_named_once()
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { RunStrategy = "Halted" });
        using var agent = StartAgent();
        Wake(machine);
        agent.Daemon.WaitForLine($"{machine.FullName} had the run strategy Halted, which KubeVirt turns into Always");
        Assert.That(agent.Daemon.Count("had the run strategy Halted"), Is.EqualTo(1));
    }

    /// <summary>What its owner has annotated.</summary>
    [Test]
    public void A_machine_wakes_by_an_annotated_address()
    {
        var machine = Home.Create((new VirtualMachineBuilder() with { Macs = [null] }).Annotated("virtwold.io/mac", "02:7a:00:00:00:01"));
        using var agent = StartAgent();
        Sender.WakeOnLan("02:7a:00:00:00:01");
        machine.WaitUntilRunning();
    }

    /// <summary>What somebody else has written into a file, which is read anew.</summary>
    [Test]
    public void A_machine_wakes_by_the_file_of_addresses()
    {
        var machine = Home.Create(new VirtualMachineBuilder() with { Macs = [null] });
        using var folder = new TemporaryFolder();
        var map = folder.Write("map", "# nobody yet\n");
        using var agent = StartAgent("--map-file", map);
        folder.Write("map", "nonsense\n");
        agent.Daemon.Signal("HUP");
        agent.Daemon.WaitForLine("The file of addresses stays as it was: line 1 of");
        folder.Write("map", $"02:7b:00:00:00:01 {machine.FullName}\n");
        agent.Daemon.Signal("HUP");
        agent.Daemon.WaitForLine($"{machine.FullName} is shut off; addresses: 02:7b:00:00:00:01");
        Sender.WakeOnLan("02:7b:00:00:00:01");
        machine.WaitUntilRunning();
    }

    /// <summary>Its owner doesn't want it.</summary>
    [TestCase("all", "false")]
    [TestCase("all", "perhaps")]
    [TestCase("marked", "false")]
    [TestCase("marked", null)]
    public void A_machine_that_is_not_to_be_woken_stays_off(string wakeable, string? mark)
    {
        var machine = Home.Create(mark is null ? new() : new VirtualMachineBuilder().Annotated("virtwold.io/wake", mark));
        using var agent = StartAgent("--wakeable", wakeable);
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($"\\({machine.Mac}\\) may not be woken");
        Assert.That(machine.Calls, Is.Empty);
    }

    /// <summary>Its owner wants it.</summary>
    [Test]
    public void A_marked_machine_wakes()
    {
        var machine = Home.Create(new VirtualMachineBuilder().Annotated("virtwold.io/wake", "true"));
        using var agent = StartAgent("--wakeable", "marked");
        Wake(machine);
    }

    /// <summary>Only with a password.</summary>
    [Test]
    public void A_machine_that_wants_a_password_stays_off_without()
    {
        var machine = Home.Create(new VirtualMachineBuilder().Annotated("virtwold.io/secureon", "required"));
        using var agent = StartAgent();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($"\\({machine.Mac}\\) isn't woken without the right SecureOn password");
        Assert.That(machine.Calls, Is.Empty);
    }

    /// <summary>Some of them, by their labels.</summary>
    [Test]
    public void A_selector_chooses_machines()
    {
        var chosen = Home.Create(new VirtualMachineBuilder().Labelled("tier", "lab"));
        var other = Home.Create(new VirtualMachineBuilder().Labelled("tier", "office"));
        using var agent = StartAgent("--selector", "tier in (lab,test)");
        Sender.WakeOnLan(other.Mac);
        agent.Daemon.WaitForLine($"No machine has {other.Mac}");
        Wake(chosen);
        Assert.That(other.Calls, Is.Empty);
    }
}
