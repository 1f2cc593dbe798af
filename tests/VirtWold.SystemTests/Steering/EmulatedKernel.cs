using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>
/// Another kernel of the distribution's, in an emulated machine that has this one's files for its root (by virtiofsd, read-only) and writes
/// to memory. It runs one script and ends.
/// </summary>
internal static class EmulatedKernel
{
    // Emulated, on a machine that may be busy: a minute or two where nothing else happens.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ServerDeadline = TimeSpan.FromSeconds(30);
    private static readonly string[] Cards = ["a", "b"];

    /// <summary>Where the distribution's QEMU has the server of its shared file system.</summary>
    public static string FileServer { get; } = Array.Find(["/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd"], File.Exists) ?? "virtiofsd";

    /// <summary>Runs a script under it.</summary>
    /// <param name="series">The kernel's series, such as 6.1.</param>
    /// <param name="script">The script with its arguments; no blanks in any.</param>
    /// <returns>What it wrote, a line each.</returns>
    public static IReadOnlyList<string> Run(string series, params IEnumerable<string> script) => RunWith([], series, script);

    /// <summary>Runs a script under it, in a machine that has two network cards of virtio's at one cable: <c>eth0</c> and <c>eth1</c>.</summary>
    /// <inheritdoc cref="Run"/>
    public static IReadOnlyList<string> RunWithTwoCards(string series, params IEnumerable<string> script) => RunWith(
        [.. Cards.SelectMany(card => new[]
        {
            "-netdev", $"hubport,id={card},hubid=0", "-device", $"virtio-net-pci,netdev={card},mac=02:00:00:00:0{card}:01,romfile=",
        })],
        series,
        script);

    private static IReadOnlyList<string> RunWith(IEnumerable<string> devices, string series, IEnumerable<string> script)
    {
        using var folder = new TemporaryFolder();
        var parts = MadeBy.Command(Repository.At("tests", "guest", "kernel.sh"), series);
        var socket = folder.At("files");
        using var files = new BackgroundProcess(FileServer, $"--socket-path={socket}", "-o", "source=/", "-o", "sandbox=chroot", "-o", "cache=always");
        Eventually.True(() => File.Exists(socket) || files.HasExited, ServerDeadline, () => $"{socket}\n{files.Transcript}");
        using var machine = new BackgroundProcess(
        [
            "qemu-system-x86_64", "-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", "768", "-nodefaults", "-no-user-config", "-display", "none",
            "-monitor", "none", "-serial", "stdio", "-no-reboot",
            "-object", "memory-backend-memfd,id=memory,size=768M,share=on", "-numa", "node,memdev=memory",
            "-chardev", $"socket,id=files,path={socket}", "-device", "vhost-user-fs-pci,chardev=files,tag=host", .. devices,
            "-kernel", Path.Combine(parts, "kernel"), "-initrd", Path.Combine(parts, "start.cpio"),
            "-append", $"console=ttyS0 quiet panic=-1 -- {string.Join(' ', script)}",
        ]);
        machine.WaitForExit(Deadline);
        return [.. machine.Lines.Select(line => line.Text.TrimEnd('\r'))];
    }
}
