using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary><c>--dedup</c> sets how long repeats for the same address are ignored.</summary>
[TestFixture]
public sealed class DedupTests() : SystemTest(HypervisorKind.Test)
{
    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void NeedTheDaemon() => Requires.Binary();

    /// <summary>Where it is zero each packet counts.</summary>
    [Test]
    public void Without_a_window_a_second_packet_is_a_second_wish()
    {
        using var guest = DefineGuest();
        using var daemon = StartDaemon("--dedup", "0");
        Sender.WakeOnLan(guest.Mac);
        daemon.WaitForNews(guest, "running");
        daemon.WaitForLine($"Started {guest.Name} ");
        Sender.WakeOnLan(guest.Mac);
        daemon.WaitForLine($@"{guest.Name} \({guest.Mac}\) is already running");
    }

    /// <summary>Where it is long, a packet that comes much later is still a repeat.</summary>
    [Test]
    public void In_a_long_window_a_machine_that_was_woken_and_ended_stays_off()
    {
        using var guest = DefineGuest();
        using var daemon = StartDaemon("--dedup", "600");
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
        daemon.WaitForNews(guest, "running");
        guest.Destroy();
        daemon.WaitForNews(guest, "shut off");

        // Longer than the default.
        Pause.For(TimeSpan.FromSeconds(3));
        Sender.WakeOnLan(guest.Mac);
        daemon.WaitForLine($"Refused as duplicate: {guest.Mac}, ");
        Assert.That(guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>Fractions are understood.</summary>
    [Test]
    public void After_a_short_window_a_machine_is_woken_again()
    {
        const double seconds = 0.5;
        using var guest = DefineGuest();
        using var daemon = StartDaemon("--dedup", seconds.ToString(CultureInfo.InvariantCulture));
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
        daemon.WaitForNews(guest, "running");
        guest.Destroy();
        daemon.WaitForNews(guest, "shut off");
        Pause.For(TimeSpan.FromSeconds(seconds));
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }

    /// <summary>Not a time.</summary>
    [TestCase("-1")]
    [TestCase("3601")]
    [TestCase("soon")]
    public void A_bad_window_is_a_usage_error(string text)
    {
        var result = VirtWoldBinary.RunIn(Network.Host, "-i", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri, "--dedup", text);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(64), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
        });
    }
}
