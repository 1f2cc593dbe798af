using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Lifetime;

/// <summary>The daemon as the administrator's process list and log show it.</summary>
[TestFixture]
public sealed class LifetimeTests() : SystemTest(HypervisorKind.Qemu)
{
    private const long MemoryLimitKilobytes = 26 * 1024;

    private string[] Usual => ["--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri];

    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void NeedTheDaemon() => Requires.Binary();

    /// <summary>Idle, connected, with the capture open.</summary>
    [Test]
    public void An_idle_daemon_stays_within_its_memory()
    {
        using var guest = DefineGuest();
        using var daemon = StartDaemon();
        TestContext.Out.WriteLine($"{daemon.Figures.WaitForResident(MemoryLimitKilobytes)} kB resident");
    }

    /// <summary>Both of the usual signals.</summary>
    [TestCase("TERM")]
    [TestCase("INT")]
    public void A_signal_ends_it_with_status_0(string signal)
    {
        using var daemon = StartDaemon();
        Assert.That(daemon.EndBy(signal), Is.Zero);
    }

    /// <summary>One line at start tells what it does and where.</summary>
    [Test]
    public void A_line_at_start_names_interface_hypervisor_and_number_of_machines()
    {
        using var one = DefineGuest();
        using var other = DefineGuest();
        using var daemon = StartDaemon();
        var line = daemon.WaitForLine("Listening on ");
        Assert.That(line, Does.Match($"Listening on {VethPair.HostInterface} for magic packets.*2 of its machines can be woken"));
        Assert.That(line, Does.Contain(Libvirt.Uri));
    }

    /// <summary>Outside of the journal each line has its time and its level.</summary>
    [Test]
    public void A_line_on_a_pipe_has_time_and_level()
    {
        using var daemon = StartDaemon();
        Assert.That(daemon.WaitForLine("Listening on "), Does.Match(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} info: Listening on "));
    }

    /// <summary>The journal has the time itself and wants a priority.</summary>
    [Test]
    public void A_line_for_the_journal_begins_with_its_priority_and_has_no_time()
    {
        using var daemon = VirtWoldDaemon.LaunchUnderJournal(Network, Usual);
        daemon.WaitUntilListening();
        Assert.That(daemon.WaitForLine("Listening on "), Does.Match("^<6>Listening on "));
        Assert.That(daemon.LogLines, Has.All.Match("^<[0-7]>"));
    }

    /// <summary>A variable that a service left to its children doesn't fool it.</summary>
    [Test]
    public void A_line_is_no_journal_line_where_the_journals_stream_is_another()
    {
        using var daemon = VirtWoldDaemon.LaunchWith("JOURNAL_STREAM=1:1", Network, Usual);
        daemon.WaitUntilListening();
        Assert.That(daemon.WaitForLine("Listening on "), Does.Match("^[0-9]{4}-"));
    }

    /// <summary>Spellings that units for the older daemon of this name have in them.</summary>
    [TestCase("run", "--interface", "--libvirt-uri")]
    [TestCase("", "-i", "-c")]
    [TestCase("", "-interface", "--libvirturi")]
    [TestCase("", "-interface", "-libvirturi")]
    public void Every_spelling_of_the_options_starts_it(string command, string interfaceOption, string hypervisorOption)
    {
        string[] arguments = [command, interfaceOption, VethPair.HostInterface, hypervisorOption, Libvirt.Uri];
        using var daemon = VirtWoldDaemon.Launch(Network, arguments.Where(word => word.Length > 0));
        daemon.WaitUntilListening();
    }

    /// <summary>Two at once: that is said, neither takes packets away from the other, and the machine is started once.</summary>
    [Test]
    public void Two_daemons_on_one_interface_start_a_guest_once()
    {
        using var guest = DefineGuest();
        using var one = StartDaemon();
        using var other = StartDaemon();
        other.WaitForLine($"warning: Another virtwold listens on {VethPair.HostInterface}, too ");
        Assert.That(one.Count("Another virtwold"), Is.Zero);
        Sender.WakeOnLan(guest.Mac);
        var outcome = $"Started {guest.Name} |{guest.Name} .*is already running";
        one.WaitForLine(outcome);
        other.WaitForLine(outcome);
        Assert.That(one.Terminate() + other.Terminate(), Is.Zero);
        Assert.That(one.Count("Started ") + other.Count("Started "), Is.EqualTo(1));
        Assert.That(guest.State, Is.EqualTo("running"));
    }
}
