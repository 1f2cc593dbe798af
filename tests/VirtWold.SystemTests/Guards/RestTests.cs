using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>What the daemon does while nothing happens: nothing.</summary>
[TestFixture]
public sealed class RestTests() : SystemTest(HypervisorKind.Test)
{
    private const int Few = 3;

    /// <summary>libvirtd asks each client every five seconds whether it is still there, and this thread answers.</summary>
    private const string Answering = "libvirt events";

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>After its start, and after it was at work: the threads of the runtime's pool end one by one, and then nothing ticks.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void A_daemon_that_has_nothing_to_do_does_not_wake_up(bool used)
    {
        Requires.Binary();
        using var daemon = StartDaemon();
        if (used)
        {
            for (var number = 0; number < Few; number++)
            {
                using var guest = DefineGuest();
                daemon.WaitForNews(guest, "shut off");
                Sender.WakeOnLan(guest.Mac);
                daemon.WaitForNews(guest, "running");
            }
        }

        Eventually.True(() => IsAtRest(daemon), Deadline, () => $"a rest of {LongEnough.TotalSeconds} s");
    }

    private static bool IsAtRest(VirtWoldDaemon daemon)
    {
        var switches = daemon.Figures.VoluntarySwitchesBut(Answering);
        Pause.For(LongEnough);
        return daemon.Figures.VoluntarySwitchesBut(Answering) == switches;
    }
}
