namespace VirtWold.SystemTests.Harness;

/// <summary>
/// A libvirtd of our own, which shares nothing with any other on this machine: its mount namespace puts a temporary folder's
/// sub-folders where libvirt keeps its state, and its process namespace ends with us, together with every guest in it.
/// It can be killed and started again on the same state, and then finds its guests running as a real one does.
/// </summary>
internal sealed class LibvirtDaemon : IDisposable
{
    private const string Program = "/usr/sbin/libvirtd";

    // The first process of the namespace: a shell, because it reaps the guests that outlive their libvirtd.
    private const string EncloseScript = """
        set -e
        mount -t sysfs sysfs /sys
        for name in run var/lib var/log var/cache etc/libvirt; do
            mkdir -p "/$name"
            mount --bind "$1/$name" "/$name"
        done
        mount --bind "$1/passwd" /etc/passwd
        mount --bind "$1/group" /etc/group
        ip link set lo up
        echo ready
        cat >/dev/null
        """;

    private const string HookFlag = "hook-is-closed";

    private const string HookScript = $"""
        #!/bin/sh
        case "$1:$2" in
            hooked*:prepare) : >"/run/hook-$1"; while [ -e /run/{HookFlag} ]; do /bin/sleep 0.05; done ;;
        esac
        exit 0
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly HypervisorKind _kind;
    private readonly LibvirtFolder _folder;
    private readonly BackgroundProcess _enclosure;
    private BackgroundProcess? _daemon;
    private BackgroundProcess? _client;

    /// <summary>Makes the folders and the namespaces. Nothing listens before <see cref="Start"/>.</summary>
    /// <param name="kind">What it runs guests on.</param>
    /// <param name="network">The network that it lives in; by default one of its own, without any interface.</param>
    public LibvirtDaemon(HypervisorKind kind, NetworkNamespace? network = null)
    {
        _kind = kind;
        _folder = new LibvirtFolder(kind);
        var scheme = kind == HypervisorKind.Qemu ? "qemu+unix:///system" : "test+unix:///default";
        Uri = $"{scheme}?socket={Socket}";
        Assert.That(Socket, Has.Length.LessThan(100), "a socket's path has a limit of 107 bytes");
        string[] enclosure =
        [
            "unshare", "--mount", .. network is null ? (string[])["--net"] : [], "--pid", "--fork", "--kill-child", "--propagation", "private",
            "--mount-proc", "sh", "-c", EncloseScript, "vw-libvirt", _folder.Path,
        ];
        _enclosure = new BackgroundProcess(network is null ? enclosure : ["nsenter", "--target", network.Holder, "--net", "--", .. enclosure]);
        _enclosure.WaitForLine(line => line == "ready", Deadline, "the namespaces of the private libvirtd");
    }

    /// <summary>The connection URI, for every client on this machine.</summary>
    public string Uri { get; }

    /// <summary>Its socket.</summary>
    public string Socket => _folder.Socket;

    /// <summary>The file with its host's users, in which it looks for the users that connect.</summary>
    public string Users => _folder.Users;

    /// <summary>The file with its host's groups.</summary>
    public string Groups => _folder.Groups;

    /// <summary>Starts libvirtd and waits until it answers.</summary>
    public void Start()
    {
        _daemon = new BackgroundProcess(Inside(
            "env", $"PATH={_folder.Programs}", Program, "--pid-file", "/run/libvirtd.pid"));
        Eventually.True(
            () => _daemon.HasExited || Tool.Try("virsh", "--quiet", "--connect", Uri, "uri").ExitCode == 0,
            Deadline,
            () => $"an answer of libvirtd\n{_folder.Log}");
        Assert.That(_daemon.HasExited, Is.False, () => $"libvirtd ended at once\n{_daemon.Transcript}\n{_folder.Log}");
        if (_kind == HypervisorKind.Test)
        {
            Hold();
        }
    }

    /// <summary>
    /// From its next start on libvirtd hangs in a hook script when it starts a guest whose name begins with "hooked", until the hook is
    /// opened. It can't list its guests meanwhile, nor answer about that one.
    /// </summary>
    public void UseHook() => _folder.WriteHook(HookScript);

    /// <summary>Waits until the start of a guest hangs.</summary>
    public void WaitUntilHooked(string guest) =>
        Eventually.True(() => _folder.HasFlag($"hook-{guest}"), Deadline, () => $"a start of {guest} that hangs in the hook");

    /// <summary>From now on such starts hang.</summary>
    public void CloseHook() => _folder.Flag(HookFlag, isUp: true);

    /// <summary>Lets those starts go on.</summary>
    public void OpenHook() => _folder.Flag(HookFlag, isUp: false);

    /// <summary>Ends libvirtd with SIGKILL; QEMU guests go on.</summary>
    public void Kill() => End("KILL");

    /// <summary>Ends libvirtd with SIGTERM; QEMU guests go on.</summary>
    public void Stop() => End("TERM");

    /// <summary>Stops libvirtd in its tracks: connections stay, answers don't come.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Lets a paused libvirtd go on.</summary>
    public void Continue()
    {
        Signal("CONT");

        // nsenter stops itself together with the program that it started.
        _daemon?.Signal("CONT");
    }

    /// <summary>
    /// Waits until somebody has asked a paused libvirtd for something, by a connection that it has accepted or not: what it hasn't read
    /// counts as sent by the client.
    /// </summary>
    /// <param name="client">Where the client lives, which has no other Unix sockets.</param>
    public static void WaitForUnreadRequest(NetworkNamespace client)
    {
        ToolResult? sockets = null;
        Eventually.True(
            () =>
            {
                sockets = client.Run("ss", "--no-header", "--unix");
                return sockets.OutputLines.Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, "ESTAB", _, not "0", ..]);
            },
            Deadline,
            () => $"a request in the socket of the paused libvirtd\n{sockets}");
    }

    /// <summary>Ends every QEMU guest at once, behind libvirtd's back.</summary>
    public void EndGuests() => SignalGuests("KILL");

    /// <summary>Stops every QEMU in its tracks, so that its monitor answers nothing.</summary>
    public void FreezeGuests() => SignalGuests("STOP");

    /// <summary>Lets them go on.</summary>
    public void ThawGuests() => SignalGuests("CONT");

    /// <inheritdoc/>
    public void Dispose()
    {
        _client?.Dispose();
        if (_daemon is { HasExited: false })
        {
            // A stopped nsenter would never see the end of what it started.
            _daemon.Signal("CONT");
        }

        // With the first process of its process namespace everything in it ends: libvirtd and all guests.
        _enclosure.Input.Close();
        _enclosure.WaitForExit(Deadline);
        _enclosure.Dispose();
        _daemon?.Dispose();
        _folder.Dispose();
    }

    /// <summary>The test hypervisor forgets its machines with its last client, so that one of ours stays.</summary>
    private void Hold()
    {
        _client?.Dispose();
        _client = new BackgroundProcess("virsh", "--quiet", "--connect", Uri);
        _client.Input.WriteLine("hostname");
        _client.Input.Flush();
        _client.WaitForLine(line => line.Length > 0, Deadline, "a held connection to the test hypervisor");
    }

    private void End(string signal)
    {
        Signal(signal);
        Eventually.True(HasEnded, Deadline, () => "the end of libvirtd");
        _daemon?.Dispose();
        _daemon = null;
    }

    /// <summary>
    /// Whether what we started has ended. nsenter, which stops itself whenever its program is stopped, may have done so only after both were
    /// to go on: then it would never see the end.
    /// </summary>
    private bool HasEnded()
    {
        if (_daemon is { HasExited: false })
        {
            Tool.Try("kill", "-s", "CONT", _daemon.IdText);
        }

        return _daemon?.HasExited != false;
    }

    private void SignalGuests(string name)
    {
        foreach (var id in _folder.GuestProcesses)
        {
            Tool.Run(Inside("/bin/kill", "-s", name, id));
        }
    }

    private void Signal(string name) => Tool.Run(Inside("/bin/kill", "-s", name, _folder.DaemonProcess));

    /// <summary>
    /// A command that runs beside libvirtd, where its guests' network cards are. The process that made the namespaces stays outside of the
    /// new process namespace; its children are inside.
    /// </summary>
    public IEnumerable<string> Inside(params IEnumerable<string> command) =>
    [
        "nsenter", "--target", _enclosure.IdText, "--mount", "--net", $"--pid=/proc/{_enclosure.IdText}/ns/pid_for_children", "--",
        .. command,
    ];
}
