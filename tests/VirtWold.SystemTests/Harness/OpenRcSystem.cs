using System.Text.RegularExpressions;

namespace VirtWold.SystemTests.Harness;

/// <summary>
/// A system whose process 1 is OpenRC's, with D-Bus, and with a libvirtd as Gentoo has it: no polkit, and a socket that belongs to the
/// group libvirt. Debian has no OpenRC script for libvirtd, so that the one here is the test's own.
/// </summary>
internal sealed class OpenRcSystem : BootedSystem
{
    private const string LibvirtScript = """
        #!/sbin/openrc-run
        command=/usr/sbin/libvirtd
        command_args=--daemon
        pidfile=/run/libvirtd.pid
        depend() { use dbus; }
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Boots it.</summary>
    /// <param name="network">Where its interfaces are.</param>
    /// <param name="options">More options of systemd-nspawn.</param>
    public OpenRcSystem(NetworkNamespace network, params IEnumerable<string> options)
        : base(network, [.. options, "/sbin/openrc-init"])
    {
        try
        {
            Eventually.True(
                () => Try("rc-status", "--runlevel").Output.Trim() == "default" && Try("rc-service", "dbus", "status").ExitCode == 0,
                Deadline,
                () => $"the default runlevel\n{Console}");

            // It needs a script that the system doesn't have, and OpenRC says so again and again.
            Run("rm", "/etc/runlevels/sysinit/procps", "/etc/init.d/procps");
            Write("/etc/libvirt/libvirtd.conf", "unix_sock_group = \"libvirt\"\nunix_sock_rw_perms = \"0770\"\nauth_unix_rw = \"none\"\n");
            Write("/etc/libvirt/qemu.conf", "cgroup_controllers = []\nstdio_handler = \"file\"\n");
            Write("/etc/init.d/libvirtd", LibvirtScript);
            Run("chmod", "0755", "/etc/init.d/libvirtd");
            Run("rc-update", "add", "libvirtd", "default");
            Service("libvirtd", "start");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Has a service do something, and expects success.</summary>
    public string Service(string name, string command) => Run("rc-service", name, command).Output;

    /// <summary>What a service is: started, stopped, crashed, …</summary>
    public string StatusOf(string service) => Regex.Match(Try("rc-service", "--nocolor", service, "status").Output, @"status: (\w+)").Groups[1].Value;

    /// <summary>The lines of a service's log.</summary>
    public IReadOnlyList<string> Log(string service) => Try("cat", $"/var/log/{service}.log").OutputLines;

    /// <summary>Waits until a line of a service's log matches a regular expression, as often as that.</summary>
    public void WaitForLine(string service, string pattern, int times = 1) => Eventually.True(
        () => Log(service).Count(line => Regex.IsMatch(line, pattern)) >= times,
        Deadline,
        () => $"{times} lines that match {pattern}:\n{string.Join('\n', Log(service))}");
}
