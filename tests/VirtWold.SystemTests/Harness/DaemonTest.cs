using System.Text.RegularExpressions;

namespace VirtWold.SystemTests.Harness;

/// <summary>Fixtures of which each test needs a daemon that listens and knows its machines.</summary>
public abstract class DaemonTest : SystemTest
{
    /// <summary>How long the same address counts as the same wake, by default.</summary>
    private static readonly TimeSpan RepetitionWindow = TimeSpan.FromSeconds(2);

    private readonly string[] _options;

    private protected DaemonTest(HypervisorKind kind, params string[] options)
        : base(kind) => _options = options;

    private protected VirtWoldDaemon Daemon { get; private set; } = null!;

    /// <summary>A machine with one address, shut off, that was there before the daemon.</summary>
    private protected Guest Guest { get; private set; } = null!;

    /// <summary>Another one.</summary>
    private protected Guest Last { get; private set; } = null!;

    /// <summary>Defines a machine and starts the daemon of one test.</summary>
    [SetUp]
    public void StartTheDaemon()
    {
        Requires.Binary();
        Guest = DefineGuest();
        Last = DefineGuest("last");
        Daemon = StartDaemon(_options);
    }

    /// <summary>Ends them; the daemon's log goes to the test's output.</summary>
    [TearDown]
    public void EndTheDaemon()
    {
        // Each is null when making them has failed before it, and not again after the next test, if that doesn't get so far.
        Daemon?.Dispose();
        Daemon = null!;
        Guest?.Dispose();
        Guest = null!;
        Last?.Dispose();
        Last = null!;
    }

    /// <summary>Defines a machine under the running daemon.</summary>
    private protected Guest DefineLate(GuestBuilder builder)
    {
        var guest = Virsh.Define(builder);
        Daemon.WaitForNews(guest, "shut off");
        return guest;
    }

    /// <summary>A new daemon, which has to find by itself what there is already.</summary>
    private protected void RestartTheDaemon()
    {
        Daemon.Terminate();
        Daemon.Dispose();
        Daemon = null!;
        Daemon = StartDaemon(_options);
    }

    /// <summary>Lets the time pass in which a repeated packet counts as the same one.</summary>
    private protected static void LetRepetitionsCountAgain() => Pause.For(RepetitionWindow * 1.1);

    /// <summary>Ends a running machine, and lets the daemon hear of it.</summary>
    private protected void EndGuest(Guest guest)
    {
        Daemon.WaitForNews(guest, "running");
        guest.Destroy();
        Daemon.WaitForNews(guest, "shut off");
    }

    /// <summary>
    /// Waits until everything that was sent so far has been dealt with: wakes another machine. Packets are answered in their order.
    /// </summary>
    private protected void WaitUntilAllIsHandled()
    {
        Sender.WakeOnLan(Last.Mac);
        Last.WaitUntilRunning();
    }

    /// <summary>Sends frames that must start the machine, and returns the line that says so.</summary>
    private protected string Wakes(params IEnumerable<Frame> frames)
    {
        Sender.Send(frames);
        Guest.WaitUntilRunning();
        return Daemon.WaitForLine($"Started {Guest.Name} ");
    }

    /// <summary>What was sent has to wake nobody: another machine is woken after it, and this one is still off.</summary>
    private protected void AssertNobodyWoke()
    {
        WaitUntilAllIsHandled();
        Assert.That(Guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>So many packets were heard, each of them, and they were one wake.</summary>
    private protected void AssertOneWakeOf(int packets)
    {
        Guest.WaitUntilRunning();
        WaitUntilAllIsHandled();
        Daemon.WaitForLines($"Refused as duplicate: {Regex.Escape(Guest.Mac)}, ", packets - 1);
        Assert.Multiple(() =>
        {
            Assert.That(Daemon.Count($@" {Guest.Name} \("), Is.EqualTo(1), "lines about the machine");
            Assert.That(Daemon.Count($"Refused as duplicate: {Regex.Escape(Guest.Mac)}, "), Is.EqualTo(packets - 1), "repetitions");
        });
    }
}
