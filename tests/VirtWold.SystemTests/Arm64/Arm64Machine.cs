using System.Runtime.InteropServices;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Arm64;

/// <summary>
/// An arm64 machine, emulated: Debian's kernel, and a root of Debian's packages with the program that was built for arm64. It has one
/// network card; what arrives at UDP port <see cref="Port"/> of the namespace's loopback reaches it at port 9.
/// </summary>
internal sealed class Arm64Machine : IDisposable
{
    /// <summary>Where the machine is reached, in its namespace.</summary>
    public const int Port = 4009;

    private const string Emulator = "qemu-system-aarch64";

    // The kernel unpacks this archive into its root, and runs /init. The card has the address that QEMU's network expects of it.
    private const string Init = """
        #!/bin/busybox sh
        /bin/busybox mount -t proc proc /proc
        /bin/busybox mount -t sysfs sysfs /sys
        /bin/busybox mount -t devtmpfs dev /dev
        for module in /modules/*; do
            /bin/busybox insmod "$module"
        done
        /bin/busybox ip link set lo up
        /bin/busybox ip address add 10.0.2.15/24 dev eth0
        /bin/busybox ip link set eth0 up
        /bin/busybox uname -m
        /bin/virtwold --version
        /bin/virtwold --interface eth0 --libvirt-uri test:///machines.xml --log-level debug 2>&1
        echo "virtwold ended with $?"
        /bin/busybox poweroff -f
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly BackgroundProcess _emulator;

    /// <summary>Boots it.</summary>
    /// <param name="side">The network that it is reached from.</param>
    /// <param name="machines">The machines of the test hypervisor in it, as a file for test:///FILE.</param>
    public Arm64Machine(NetworkNamespace side, string machines)
    {
        var archive = Pack(machines);
        _emulator = new BackgroundProcess(side.Enter(
            Emulator, "-M", "virt", "-cpu", "cortex-a72", "-m", "512", "-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none",
            "-serial", "stdio", "-no-reboot", "-kernel", Path.Combine(Parts, "kernel"), "-initrd", archive,
            "-append", "console=ttyAMA0 quiet panic=-1",
            "-netdev", FormattableString.Invariant($"user,id=net,hostfwd=udp:127.0.0.1:{Port}-:9"), "-device", "virtio-net-pci,netdev=net,romfile="));
    }

    /// <summary>The program for arm64.</summary>
    public static string? Program =>
        Repository.TryAt("artifacts", "linux-arm64", "virtwold") is { } path && File.Exists(path) ? path
        : RuntimeInformation.OSArchitecture == Architecture.Arm64 ? VirtWoldBinary.Find()
        : null;

    /// <summary>Kernel and root; made where they aren't there yet.</summary>
    private static string Parts { get; } = MadeBy.Script("tests", "arm64", "system.sh");

    /// <summary>Waits for a line on its console.</summary>
    public OutputLine WaitForLine(Func<string, bool> matches, TimeSpan deadline, string what) => _emulator.WaitForLine(matches, deadline, what);

    /// <inheritdoc/>
    public void Dispose()
    {
        _emulator.Dispose();
        _folder.Dispose();
    }

    private string Pack(string machines)
    {
        var root = _folder.At("root");
        Tool.Run("cp", "-a", Path.Combine(Parts, "root"), root);
        File.Copy(Program!, Path.Combine(root, "bin", "virtwold"));
        File.WriteAllText(Path.Combine(root, "machines.xml"), machines);
        File.WriteAllText(Path.Combine(root, "init"), Init);
        File.SetUnixFileMode(Path.Combine(root, "init"), (UnixFileMode)0b111_101_101);
        var archive = _folder.At("root.cpio");
        Tool.Run("sh", "-c", "cd \"$1\" && find . -mindepth 1 | busybox cpio -o -H newc >\"$2\"", "pack", root, archive);
        return archive;
    }
}
