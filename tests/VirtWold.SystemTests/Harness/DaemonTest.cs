namespace VirtWold.SystemTests.Harness;

/// <summary>Fixtures of which each test needs a daemon that listens and knows its machines.</summary>
public abstract class DaemonTest : SystemTest
{
    /// <summary>How long the same address counts as the same wake.</summary>
    private protected static readonly TimeSpan RepetitionWindow = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan NewsDelay = TimeSpan.FromMilliseconds(300);

    private protected DaemonTest(HypervisorKind kind)
        : base(kind)
    {
    }

    private protected VirtWoldDaemon Daemon { get; private set; } = null!;

    /// <summary>A machine with one address, shut off, that was there before the daemon.</summary>
    private protected Guest Guest { get; private set; } = null!;

    private Guest Last { get; set; } = null!;

    /// <summary>Defines a machine and starts the daemon of one test.</summary>
    [SetUp]
    public void StartTheDaemon()
    {
        Requires.Binary();
        Guest = DefineGuest();
        Last = DefineGuest("last");
        Daemon = StartDaemon();
    }

    /// <summary>Ends them; the daemon's log goes to the test's output.</summary>
    [TearDown]
    public void EndTheDaemon()
    {
        // Each is null when making them has failed before it.
        Daemon?.Dispose();
        Guest?.Dispose();
        Last?.Dispose();
    }

    /// <summary>Defines a machine under the running daemon.</summary>
    private protected Guest DefineLate(GuestBuilder builder)
    {
        var guest = Virsh.Define(builder);
        LetNewsSpread();
        return guest;
    }

    /// <summary>
    /// Lets the daemon hear of what has just been changed by virsh: libvirt tells its clients by and by, and a packet can be faster.
    /// </summary>
    private protected static void LetNewsSpread() => Pause.For(NewsDelay);

    /// <summary>A new daemon, which has to find by itself what there is already.</summary>
    private protected void RestartTheDaemon()
    {
        Daemon.Terminate();
        Daemon.Dispose();
        Daemon = StartDaemon();
    }

    /// <summary>Lets the time pass in which a repeated packet counts as the same one.</summary>
    private protected static void LetRepetitionsCountAgain() => Pause.For(RepetitionWindow * 1.1);

    /// <summary>
    /// Waits until everything that was sent so far has been dealt with: wakes another machine. Packets are answered in their order.
    /// </summary>
    private protected void WaitUntilAllIsHandled()
    {
        Sender.WakeOnLan(Last.Mac);
        Last.WaitUntilRunning();
    }
}
