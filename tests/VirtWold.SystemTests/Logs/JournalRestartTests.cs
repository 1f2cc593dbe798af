using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Logs;

/// <summary>journald stops, goes on, is killed and comes back: no machine waits for it, and it gets what follows.</summary>
[TestFixture]
public sealed class JournalRestartTests() : SystemTest(HypervisorKind.Test)
{
    // More than a journal's socket has room for: each address is unknown, and each refusal a line.
    private const int Frames = 1000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Both in one test: the journal of a namespace is made once.</summary>
    [Test]
    public void A_journal_that_stopped_and_a_new_one_have_what_follows_and_hold_up_no_wake()
    {
        Requires.Binary();
        Requires.Tools("journalctl", Journal.Program);
        using var guest = DefineGuest();
        using var journal = new Journal(Network.Host);
        using var daemon = VirtWoldDaemon.LaunchCommand(
            Network.Host,
            [
                VirtWoldBinary.Location, "--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri, "--log-format", "journal",
                "--log-level", "debug",
            ]);
        Await(journal, "Listening on ");
        Await(journal, $"{guest.Name} is shut off");

        journal.Pause();
        Sender.SendFlood(Frames);
        Sender.WakeBehindAFlood(guest);
        journal.Continue();
        Await(journal, $"Started {guest.Name} ");

        journal.Kill();
        guest.Destroy();
        daemon.WaitForLine($"{guest.Name} is shut off");
        journal.Start();
        using var late = DefineGuest("late");
        Await(journal, $"{late.Name} is shut off");
        Assert.That(daemon.Terminate(), Is.Zero);
    }

    private static void Await(Journal journal, string part) =>
        Eventually.True(() => journal.Has(part), Deadline, () => $"{part} in the journal\n{journal.Text}");
}
