using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary><c>--max-starts</c> says how many machines are woken at once. The starts of these are held up half-way.</summary>
[TestFixture]
public sealed class MaxStartsTests() : SystemTest(HypervisorKind.Qemu)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private WrappedEmulator _emulator = null!;
    private Guest _slow = null!;
    private Guest _quick = null!;

    /// <summary>One machine whose start waits, and an ordinary one.</summary>
    [SetUp]
    public void DefineTheMachines()
    {
        Requires.Binary();
        _emulator = WrappedEmulator.WithGate();
        _slow = _emulator.Define(Virsh, NewGuest("slow"));
        _quick = DefineGuest("quick");
        _emulator.CloseGate();
    }

    /// <summary>Removes them.</summary>
    [TearDown]
    public void RemoveTheMachines()
    {
        _emulator?.OpenGate();
        _slow?.Dispose();
        _quick?.Dispose();
        _emulator?.Dispose();
    }

    /// <summary>The second one waits for its turn, and gets it.</summary>
    [Test]
    public void With_one_start_at_once_a_second_machine_waits_for_the_first()
    {
        using var daemon = StartDaemon("--max-starts", "1");
        BeginSlowStart();
        Sender.WakeOnLan(_quick.Mac);
        Pause.For(Short);
        Assert.That(_quick.State, Is.EqualTo("shut off"));
        _emulator.OpenGate();
        _slow.WaitUntilRunning();
        _quick.WaitUntilRunning();
        daemon.WaitForLine($"Started {_quick.Name} ");
        var lines = daemon.LogLines.Where(line => line.Contains(" info: Started ", StringComparison.Ordinal)).ToArray();
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Does.Contain($"Started {_slow.Name} "));
    }

    /// <summary>By default a machine that takes long holds up nobody.</summary>
    [Test]
    public void By_default_a_second_machine_is_started_while_the_first_takes_long()
    {
        using var daemon = StartDaemon();
        BeginSlowStart();
        Sender.WakeOnLan(_quick.Mac);
        _quick.WaitUntilRunning();
        daemon.WaitForLine($"Started {_quick.Name} ");
        Assert.That(daemon.Count($"Started {_slow.Name} "), Is.Zero);
    }

    /// <summary>A wake is under way until it has ended, however long the window is over.</summary>
    [Test]
    public void Repeated_packets_while_a_start_takes_long_are_one_wake()
    {
        using var daemon = StartDaemon("--dedup", "0");
        BeginSlowStart();
        Sender.WakeOnLan(_slow.Mac);
        daemon.WaitForLine($"Refused as duplicate: {_slow.Mac}, ");
        _emulator.OpenGate();
        daemon.WaitForLine($"Started {_slow.Name} ");
    }

    /// <summary>Neither of its addresses starts it a second time.</summary>
    [Test]
    public void A_packet_for_the_other_address_while_a_start_takes_long_is_no_second_start()
    {
        string[] macs = [NewGuest().Macs[0], NewGuest().Macs[0]];
        _emulator.OpenGate();
        using var guest = _emulator.Define(Virsh, NewGuest("two") with { Macs = macs });
        _emulator.CloseGate();
        using var daemon = StartDaemon();
        Sender.WakeOnLan(macs[0]);
        WaitUntilStarting(guest);
        Sender.WakeOnLan(macs[1]);
        daemon.WaitForLine($"Let through: {macs[1]}");
        _emulator.OpenGate();
        daemon.WaitForLine($@"Started {guest.Name} \({macs[0]}\)");
        daemon.WaitForLine($"Refused as duplicate: {macs[1]}");
        guest.WaitUntilRunning();
    }

    /// <summary>Somebody who waits wants to know for what.</summary>
    [Test]
    public void A_start_that_takes_long_is_said_before_it_has_ended()
    {
        using var daemon = StartDaemon();
        BeginSlowStart();
        daemon.WaitForLine($@"warning: Still waiting for .* to wake {_slow.Name} \({_slow.Mac}\), for (9|1\d) s now");
        _emulator.OpenGate();
        daemon.WaitForLine($"Started {_slow.Name} ");
    }

    /// <summary>What is abandoned is said, and the daemon ends.</summary>
    [TestCase("TERM")]
    [TestCase("INT")]
    public void A_daemon_ends_when_told_although_a_start_takes_long(string signal)
    {
        using var daemon = StartDaemon();
        BeginSlowStart();
        Assert.That(daemon.EndBy(signal), Is.Zero);
        daemon.WaitForLine($"warning: Stopping while the wake of {_slow.Mac} is under way");
    }

    /// <summary>Out of range.</summary>
    [TestCase("0")]
    [TestCase("65")]
    [TestCase("many")]
    public void A_bad_number_is_a_usage_error(string text)
    {
        var result = VirtWoldBinary.RunIn(Network.Host, "-i", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri, "--max-starts", text);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(64), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
        });
    }

    private void BeginSlowStart()
    {
        Sender.WakeOnLan(_slow.Mac);
        WaitUntilStarting(_slow);
    }

    private static void WaitUntilStarting(Guest guest)
    {
        var last = "";
        Eventually.True(
            () => (last = guest.Describe().Split(' ')[0]) is "paused" or "running",
            TimeSpan.FromSeconds(15),
            () => $"{guest.Name} is being started; it is {last}");
    }
}
