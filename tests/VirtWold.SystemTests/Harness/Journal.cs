namespace VirtWold.SystemTests.Harness;

/// <summary>
/// A systemd-journald of our own: the journal of everything in one mount namespace. It can be stopped, killed and started again. As an
/// instance beside the system's own it reads neither the kernel's log nor audit.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>The program.</summary>
    public const string Program = "/lib/systemd/systemd-journald";

    private const string Socket = "/run/systemd/journal/socket";

    // What is under these folders is the system's own. journald doesn't start without control groups, which a new /sys lacks. Where
    // journals are looked for is a link to this instance.
    private const string MountScript = """
        set -e
        mount -t tmpfs tmpfs /run
        mount -t tmpfs tmpfs /var/log
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        mkdir /run/systemd
        ln -s journal.virtwold /run/systemd/journal
        """;

    // Such an instance ends by itself when it has been idle for half a minute and nobody holds a stream.
    private const string HoldScript = """
        import socket, sys, time
        stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        while stream.connect_ex("/run/systemd/journal/stdout") != 0:
            time.sleep(0.02)
        stream.sendall(b"holder\n\n6\n0\n0\n0\n0\n")
        print("held", flush=True)
        sys.stdin.read()
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly NetworkNamespace _side;
    private BackgroundProcess? _process;
    private BackgroundProcess? _holder;

    /// <summary>Hides the system's journal from a namespace, and starts this one there.</summary>
    public Journal(NetworkNamespace side)
    {
        _side = side;
        _side.Run("sh", "-c", MountScript);
        Start();
    }

    /// <summary>What it has been told, the last lines only.</summary>
    public string Text => Read("60");

    /// <summary>Whether it has been told that, however much came afterwards.</summary>
    public bool Has(string part) => Read("all").Contains(part, StringComparison.Ordinal);

    /// <summary>Starts it again, where it has ended.</summary>
    public void Start()
    {
        if (_process is { HasExited: false })
        {
            return;
        }

        Dispose();
        // The socket of one that was killed stays.
        _side.Run("rm", "-f", Socket);
        _process = new BackgroundProcess(_side.Enter(Program, "virtwold"));
        Eventually.True(
            () => Tool.Try(_side.Enter("test", "-S", Socket)).ExitCode == 0, Deadline, () => $"a journal\n{_process.Transcript}");
        _holder = new BackgroundProcess(_side.Enter(Sender.Python, "-c", HoldScript));
        _holder.WaitForLine(line => line == "held", Deadline, "a held stream of the journal");
    }

    /// <summary>Stops it in its tracks: it is there, and reads nothing.</summary>
    public void Pause()
    {
        Start();
        _process!.Signal("STOP");
    }

    /// <summary>Lets it go on.</summary>
    public void Continue() => _process!.Signal("CONT");

    /// <summary>Ends it with SIGKILL.</summary>
    public void Kill() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _process?.Dispose();
        _process = null;
        _holder?.Dispose();
        _holder = null;
    }

    private string Read(string lines) =>
        Tool.Try(_side.Enter("journalctl", "--namespace=virtwold", "--no-pager", $"--lines={lines}", "--output=short-iso")).Output;
}
