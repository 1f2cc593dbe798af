using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Logs;

/// <summary>Whatever takes the log hangs, or has no room: packets are heard and machines wake as ever, and the end is an end.</summary>
[TestFixture]
public sealed class StuckLogTests() : DaemonTest(HypervisorKind.Test)
{
    // A journal that is there and reads nothing: its socket, in a folder of this mount namespace.
    private const string JournalScript = """
        mount -t tmpfs tmpfs /run
        mkdir -p /run/systemd/journal
        python3 -c 'import ctypes, socket, time
        ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG: it ends with the daemon
        journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        journal.bind("/run/systemd/journal/socket")
        time.sleep(600)' &
        while [ ! -S /run/systemd/journal/socket ]; do sleep 0.1; done
        exec "$@"
        """;

    // The pipe is open for reading, so that writing to it doesn't fail, and nobody reads.
    private const string UnreadScript = "exec 3<>\"$1\"; shift; exec \"$@\" 2>&3";

    private const string FullDiskScript = "mount -t tmpfs -o size=16k tmpfs /mnt; exec \"$@\" 2>/mnt/log";

    private string[] Command => [VirtWoldBinary.Location, "--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri, "--log-level", "debug"];

    /// <summary>A journal that is stopped, or busy for minutes.</summary>
    [Test]
    public void A_journal_that_hangs_holds_up_neither_wakes_nor_the_end() =>
        AssertUnharmed(["unshare", "--mount", "sh", "-c", JournalScript, "sh", .. Command, "--log-format", "journal"]);

    /// <summary>A pager that somebody has left open, a collector that hangs.</summary>
    [Test]
    public void A_pipe_that_nobody_reads_holds_up_neither_wakes_nor_the_end()
    {
        using var folder = new TemporaryFolder();
        var pipe = folder.At("pipe");
        Tool.Run("mkfifo", pipe);
        AssertUnharmed(["sh", "-c", UnreadScript, "sh", pipe, .. Command]);
    }

    /// <summary>The log is a file, and the disk is full.</summary>
    [Test]
    public void A_full_disk_holds_up_neither_wakes_nor_the_end() =>
        AssertUnharmed(["unshare", "--mount", "sh", "-c", FullDiskScript, "sh", .. Command]);

    private void AssertUnharmed(params IEnumerable<string> command)
    {
        Daemon.Terminate();
        using var daemon = VirtWoldDaemon.LaunchCommand(Network.Host, command);
        Eventually.True(IsThere, TimeSpan.FromSeconds(15), () => "a daemon that listens");

        // Ten times what a pipe holds, and a hundred times a journal's socket.
        Sender.SendFlood(count: 5000);
        Sender.WakeBehindAFlood(Guest);

        Assert.That(daemon.Terminate(), Is.Zero);
    }

    private bool IsThere() =>
        Network.Host.Run("cat", "/proc/net/unix").OutputLines.Any(line => line.Contains($"@virtwold/{VethPair.HostInterface}/", StringComparison.Ordinal));
}
