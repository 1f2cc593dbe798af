using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Lifetime;

/// <summary>The clock is set while the daemon runs: by hand, or a machine without a battery gets the time from the network.</summary>
[TestFixture]
public sealed class ClockTests() : SystemTest(HypervisorKind.Test)
{
    private const int TimeLength = 23;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Each packet behind the window in which it counts as a repetition, whatever the clock says of that window. The log has the time as it
    /// is set, which shows that the daemon sees it.
    /// </summary>
    [Test]
    public void A_clock_that_is_set_ahead_and_back_holds_up_no_wake()
    {
        Requires.Binary();
        Requires.Tools("faketime");
        // libfaketime leaves files there when its program is killed.
        Network.Host.Run("mount", "-t", "tmpfs", "tmpfs", "/dev/shm");
        using var clock = new FakeClock();
        using var guest = DefineGuest();
        using var daemon = VirtWoldDaemon.LaunchCommand(
            Network.Host,
            ["env", .. clock.Variables, VirtWoldBinary.Location, "--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri, "--log-level", "debug"]);
        daemon.WaitUntilListening();
        daemon.WaitForNews(guest, "shut off");
        var wakes = 0;
        foreach (var days in (int[])[0, 7300, -7300, 1, 0])
        {
            clock.Set(string.Create(CultureInfo.InvariantCulture, $"{days:+0;-0;+0}d"));
            Sender.WakeOnLan(guest.Mac);
            guest.WaitUntilRunning();
            daemon.WaitForLines($"Started {guest.Name} ", ++wakes);
            var line = daemon.LogLines.Last(line => line.Contains($"Started {guest.Name} ", StringComparison.Ordinal));
            var time = DateTime.Parse(line[..TimeLength], CultureInfo.InvariantCulture);
            Assert.That(time, Is.EqualTo(DateTime.Now.AddDays(days)).Within(TimeSpan.FromHours(12)), line);
            daemon.WaitForNews(guest, "running");
            guest.Destroy();
            daemon.WaitForNews(guest, "shut off");
            Pause.For(Window * 1.1);
        }

        Assert.That(daemon.Terminate(), Is.Zero);
    }
}
