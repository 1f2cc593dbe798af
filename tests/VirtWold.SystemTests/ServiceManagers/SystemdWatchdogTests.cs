using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>systemd's watchdog is fed by work: one thread that hangs is enough for a new start.</summary>
[TestFixture]
public sealed class SystemdWatchdogTests : SystemdTest
{
    // A thread that is traced and stopped does nothing, while the others of the process go on. It ends with our input.
    private const string HoldScript = """
        import ctypes, os, sys
        libc = ctypes.CDLL(None, use_errno=True)
        PTRACE_ATTACH = 16
        thread = int(sys.argv[1])
        if libc.ptrace(PTRACE_ATTACH, thread, None, None) != 0:
            sys.exit(os.strerror(ctypes.get_errno()))
        os.waitpid(thread, 0x40000000)
        print("held", flush=True)
        sys.stdin.read()
        """;

    private const string Watched = "WatchdogSec=2";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Time enough for a watchdog that isn't fed to bite.</summary>
    [Test]
    public void A_daemon_that_works_is_left_alone()
    {
        Edit(Watched);
        Start();
        Pause.For(TimeSpan.FromSeconds(5));
        Assert.That(Host.Property(Unit, "NRestarts"), Is.EqualTo("0"));
        AssertWakes();
    }

    /// <summary>The capture's thread, libvirt's event loop, and the one that follows interfaces.</summary>
    [TestCase($"capture {VethPair.HostInterface}", $"the capture on {VethPair.HostInterface}")]
    [TestCase("libvirt events", "libvirt's events")]
    [TestCase("links", "the list of interfaces")]
    public void A_daemon_of_which_one_thread_hangs_says_which_and_is_started_anew(string thread, string part)
    {
        Edit(Watched, "RestartSec=1");
        Start();
        var process = Host.ProcessHere(Host.Property(Unit, "MainPID"));
        using (var holder = new BackgroundProcess(Sender.Python, "-c", HoldScript, ThreadOf(process, thread)))
        {
            holder.WaitForLine(line => line == "held", Deadline, $"hold of the thread {thread}");
            Host.WaitForLine(Unit, $"^Hanging for 0.5 s: {part}; ");
            Host.WaitForLine(Unit, "Watchdog timeout");
        }

        Host.WaitForProperty(Unit, "NRestarts", "^1$");
        Host.WaitForProperty(Unit, "ActiveState", "^active$");
        AssertWakes();
    }

    /// <summary>libvirt's fault is none of ours: to start anew would help nobody, and lose what waits.</summary>
    [Test]
    public void A_daemon_whose_libvirtd_hangs_is_left_alone()
    {
        Edit(Watched);
        Start();
        var libvirtd = Host.Property("libvirtd.service", "MainPID");
        Host.Run("kill", "-STOP", libvirtd);
        try
        {
            Sender.WakeOnLan(Guest.Mac);
            Pause.For(TimeSpan.FromSeconds(5));
        }
        finally
        {
            Host.Run("kill", "-CONT", libvirtd);
        }

        Guest.WaitUntilRunning();
        Assert.That(Host.Property(Unit, "NRestarts"), Is.EqualTo("0"));
    }

    // The kernel keeps fifteen characters of a thread's name.
    private static string ThreadOf(string process, string name) => Path.GetFileName(
        Directory.GetDirectories($"/proc/{process}/task").Single(
            thread => File.ReadAllText(Path.Combine(thread, "comm")).Trim() == name[..Math.Min(15, name.Length)]));
}
