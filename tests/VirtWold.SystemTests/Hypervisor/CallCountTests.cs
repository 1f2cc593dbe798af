using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>What a packet costs libvirt: counted in libvirtd's own log, among 50 machines. Nobody else asks meanwhile.</summary>
[TestFixture]
public sealed class CallCountTests() : SystemTest(HypervisorKind.Test)
{
    private const int Machines = 50;

    /// <summary>A time in which a call that is one too many would come.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(1);

    private static readonly string[] OneStart = ["DomainCreateWithFlags"];
    private static readonly string[] OneResume = ["DomainResume"];
    private static readonly string[] OneList = ["ConnectListAllDomains"];

    private readonly List<Guest> _guests = [];
    private CallLog _log = null!;

    /// <summary>Defines the machines and switches the log on.</summary>
    [OneTimeSetUp]
    public void DefineTheMachines()
    {
        Requires.Binary();
        Requires.Tools("virt-admin");
        GuestBuilder[] builders = [.. Enumerable.Range(0, Machines).Select(_ => NewGuest())];
        VirshScript.Define(Libvirt.Uri, builders);
        _guests.AddRange(builders.Select(builder => new Guest(Virsh, builder)));
        _log = new CallLog(Libvirt);
    }

    /// <summary>One start, and nothing before it. That it has started is then heard, and its state asked for.</summary>
    [Test]
    public void A_start_is_one_call_and_no_look_at_any_definition()
    {
        var guest = _guests[10];
        using var daemon = StartDaemon();
        var calls = CallsDuring(() =>
        {
            Sender.WakeOnLan(guest.Mac);
            daemon.WaitForLine($"Started {guest.Name} ");
            daemon.WaitForNews(guest, "running");
        });
        Assert.That(calls.Where(IsWake), Is.EqualTo(OneStart));
        Assert.That(calls.TakeWhile(call => !IsWake(call)), Is.Empty, "before the start");
        AssertNothingIsRead(calls);
    }

    /// <summary>One resume.</summary>
    [Test]
    public void A_resume_is_one_call_and_no_look_at_any_definition()
    {
        var guest = _guests[20];
        guest.Start();
        guest.Suspend();
        using var daemon = StartDaemon();
        var calls = CallsDuring(() =>
        {
            Sender.WakeOnLan(guest.Mac);
            daemon.WaitForLine($"Resumed {guest.Name} ");
            daemon.WaitForNews(guest, "running");
        });
        Assert.That(calls.Where(IsWake), Is.EqualTo(OneResume));
        AssertNothingIsRead(calls);
    }

    /// <summary>Nobody is asked about somebody whom nobody knows.</summary>
    [Test]
    public void An_unknown_address_is_no_call_at_all()
    {
        var mac = NewGuest().Macs[0];
        using var daemon = StartDaemon();
        Assert.That(
            CallsDuring(() =>
            {
                Sender.WakeOnLan(mac);
                daemon.WaitForLine($"No machine has {mac}: ");
            }),
            Is.Empty);
    }

    /// <summary>Nor about a thousand of them.</summary>
    [Test]
    public void A_thousand_unknown_addresses_cost_no_call_but_the_one_for_the_machine_behind_them()
    {
        // The last packet is for a machine that runs: what came before it has been dealt with.
        var guest = _guests[35];
        guest.Start();
        using var daemon = StartDaemon("--log-level", "info");
        Assert.That(
            CallsDuring(() =>
            {
                Sender.SendFlood(1000);
                Sender.WakeBehindAFlood(guest.Mac, () => daemon.Count($@"{guest.Name} \({guest.Mac}\) is already running") > 0);
            }),
            Is.EqualTo(OneList));
    }

    /// <summary>What runs is known to run; to make sure of it by a list of all that run is all that may be asked.</summary>
    [Test]
    public void A_running_machine_is_at_most_a_list_of_all_that_run()
    {
        var guest = _guests[30];
        guest.Start();
        using var daemon = StartDaemon();
        var calls = CallsDuring(() =>
        {
            Sender.WakeOnLan(guest.Mac);
            daemon.WaitForLine($@"{guest.Name} \({guest.Mac}\) is already running");
        });
        Assert.That(calls, Is.Empty.Or.EqualTo(OneList));
    }

    /// <summary>All packets of one click.</summary>
    [Test]
    public void Ten_packets_for_one_machine_are_one_start()
    {
        var guest = _guests[40];
        using var daemon = StartDaemon();
        var calls = CallsDuring(() =>
        {
            PacketBurst.Send(Network, 10, guest.Mac);
            daemon.WaitForLines($"Refused as duplicate: {guest.Mac}, ", 9);
            daemon.WaitForNews(guest, "running");
        });
        Assert.That(calls.Where(IsWake), Is.EqualTo(OneStart));
    }

    /// <summary>A dry run leaves libvirt in peace.</summary>
    [Test]
    public void A_dry_run_of_a_start_is_no_call_at_all()
    {
        var guest = _guests[45];
        using var daemon = StartDaemon("--dry-run");
        Assert.That(
            CallsDuring(() =>
            {
                Sender.WakeOnLan(guest.Mac);
                daemon.WaitForLine($"Started {guest.Name} .*dry run");
            }),
            Is.Empty);
    }

    /// <summary>Whoever waits asks for nothing.</summary>
    [Test]
    public void An_idle_daemon_makes_no_call_at_all()
    {
        using var daemon = StartDaemon();
        Assert.That(CallsDuring(() => Pause.For(TimeSpan.FromSeconds(5))), Is.Empty);
    }

    /// <summary>A listing reads each definition once.</summary>
    [Test]
    public void The_start_of_the_daemon_reads_each_machine_once()
    {
        VirtWoldDaemon? daemon = null;
        var calls = CallsDuring(() => daemon = StartDaemon());
        using (daemon)
        {
            // Beside ours the test hypervisor has one of its own, and what is active has two definitions.
            var active = Virsh.Run("list", "--name").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
            Assert.Multiple(() =>
            {
                Assert.That(calls.Count(call => call == "ConnectListAllDomains"), Is.EqualTo(1));
                Assert.That(calls.Count(call => call == "DomainGetXMLDesc"), Is.EqualTo(Machines + 1 + active));
                Assert.That(calls.Count(call => call == "DomainGetState"), Is.EqualTo(active), "what is off is known to be off");
                Assert.That(calls.Count(call => call.StartsWith("DomainLookup", StringComparison.Ordinal)), Is.Zero);
            });
        }
    }

    private string[] CallsDuring(Action action)
    {
        var before = _log.Calls.Count;
        action();
        Pause.For(Afterwards);
        string[] calls = [.. _log.Calls.Skip(before)];
        TestContext.Out.WriteLine(string.Join('\n', calls.CountBy(call => call)));
        return calls;
    }

    private static bool IsWake(string call) => call is "DomainCreate" or "DomainCreateWithFlags" or "DomainResume" or "DomainPMWakeup";

    private static void AssertNothingIsRead(string[] calls) =>
        Assert.That(
            // A question while the start is under way opens a connection, by a look at how it may authenticate, which knows no machine yet.
            calls.Where(call => call is not ("AuthList" or "DomainLookupByUUID") && (call.Contains("XML", StringComparison.Ordinal)
                || call.Contains("List", StringComparison.Ordinal) || call.Contains("Lookup", StringComparison.Ordinal))),
            Is.Empty);
}
