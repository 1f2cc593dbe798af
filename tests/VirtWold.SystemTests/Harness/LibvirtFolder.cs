namespace VirtWold.SystemTests.Harness;

/// <summary>All that a private libvirtd has on disk: its configuration, its state and its log, under one temporary folder.</summary>
internal sealed class LibvirtFolder : IDisposable
{
    private const string DaemonConfiguration = """
        auth_unix_rw = "none"
        auth_unix_ro = "none"
        unix_sock_rw_perms = "0777"
        log_level = 3
        log_outputs = "3:file:/run/libvirtd.log"
        """;

    private const string QemuConfiguration = """
        user = "root"
        group = "root"
        dynamic_ownership = 0
        remember_owner = 0
        security_driver = "none"
        cgroup_controllers = []
        namespaces = []
        stdio_handler = "file"
        """;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes the folders and the configuration.</summary>
    public LibvirtFolder(HypervisorKind kind)
    {
        foreach (var name in new[] { "run", "var/lib", "var/log", "var/cache", "etc/libvirt", "bin" })
        {
            _folder.MakeFolder(name);
        }

        _folder.Write("etc/libvirt/libvirtd.conf", DaemonConfiguration);
        _folder.Write("etc/libvirt/qemu.conf", QemuConfiguration);

        // The QEMU driver refuses to begin where its usual account is unknown, even though it isn't used.
        _folder.Write("passwd", WithLine("/etc/passwd", "libvirt-qemu:x:64055:64055::/:/bin/false"));
        _folder.Write("group", WithLine("/etc/group", "libvirt-qemu:x:64055:"));

        // The only program that libvirtd may find: each other emulator would cost a second of probing.
        if (kind == HypervisorKind.Qemu)
        {
            File.CreateSymbolicLink(_folder.At("bin", "qemu-system-x86_64"), GuestBuilder.Emulator);
        }
    }

    /// <summary>Its full path.</summary>
    public string Path => _folder.Path;

    /// <summary>Its host's users.</summary>
    public string Users => _folder.At("passwd");

    /// <summary>Its host's groups.</summary>
    public string Groups => _folder.At("group");

    /// <summary>The daemon's socket.</summary>
    public string Socket => _folder.At("run", "libvirt", "libvirt-sock");

    /// <summary>The folder with the programs that the daemon may run.</summary>
    public string Programs => _folder.At("bin");

    /// <summary>The daemon's process id, as its own process namespace counts.</summary>
    public string DaemonProcess => File.ReadAllText(_folder.At("run", "libvirtd.pid")).Trim();

    /// <summary>The process ids of all running guests. Beside their files lies the one of the driver itself.</summary>
    public IReadOnlyList<string> GuestProcesses =>
    [
        .. Directory.EnumerateFiles(_folder.At("run", "libvirt", "qemu"), "*.pid")
            .Where(path => System.IO.Path.GetFileName(path) != "driver.pid")
            .Select(path => File.ReadAllText(path).Trim()),
    ];

    /// <summary>Has libvirt run a script, before each start of a guest among others; it sees it when it is started itself.</summary>
    public void WriteHook(string script)
    {
        Directory.CreateDirectory(_folder.At("etc/libvirt/hooks"));
        // Beside it, as libvirt doesn't look there: what is in the folder of hooks it would run.
        _folder.CopyProgram(_folder.Write("hook.text", script), "etc/libvirt/hooks/qemu");
    }

    /// <summary>Whether libvirt's hook has made a file under <c>/run</c>.</summary>
    public bool HasFlag(string name) => File.Exists(_folder.At("run", name));

    /// <summary>Makes or removes a file that libvirt's hook sees under <c>/run</c>.</summary>
    public void Flag(string name, bool isUp)
    {
        if (isUp)
        {
            _folder.Write($"run/{name}", "");
        }
        else
        {
            File.Delete(_folder.At("run", name));
        }
    }

    /// <summary>What the daemon has logged.</summary>
    public string Log => File.Exists(_folder.At("run", "libvirtd.log")) ? File.ReadAllText(_folder.At("run", "libvirtd.log")) : "(no log)";

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static string WithLine(string path, string line)
    {
        var text = File.ReadAllText(path);
        return text.Contains(line.Split(':')[0] + ":", StringComparison.Ordinal) ? text : $"{text.TrimEnd('\n')}\n{line}\n";
    }
}
