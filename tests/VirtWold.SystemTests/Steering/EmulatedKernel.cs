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
    private static readonly (string Name, string Model)[] Cards = [("a", "virtio-net-pci"), ("b", "virtio-net-pci"), ("c", "e1000")];

    /// <summary>Where the distribution's QEMU has the server of its shared file system.</summary>
    public static string FileServer { get; } = Array.Find(["/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd"], File.Exists) ?? "virtiofsd";

    /// <summary>Runs a script under it.</summary>
    /// <param name="series">The kernel's series, such as 6.1.</param>
    /// <param name="script">The script with its arguments; no blanks in any.</param>
    /// <returns>What it wrote, a line each.</returns>
    public static IReadOnlyList<string> Run(string series, params IEnumerable<string> script) => RunWith([], [series], script);

    /// <summary>
    /// Runs a script under one that has drivers for real hardware, in a machine whose network cards are at one cable: <c>eth0</c> and
    /// <c>eth1</c>, which are virtio's, and <c>eth2</c>, an e1000.
    /// </summary>
    /// <inheritdoc cref="Run"/>
    public static IReadOnlyList<string> RunWithThreeCards(string series, params IEnumerable<string> script) => RunWith(
        [.. Cards.SelectMany(static card => new[]
        {
            "-netdev", $"hubport,id={card.Name},hubid=0", "-device", $"{card.Model},netdev={card.Name},mac=02:00:00:00:0{card.Name}:01,romfile=",
        })],
        [series, "hardware"],
        script);

    private static IReadOnlyList<string> RunWith(IEnumerable<string> devices, string[] kernel, IEnumerable<string> script)
    {
        using var folder = new TemporaryFolder();
        var parts = MadeBy.Command([Repository.At("tests", "guest", "kernel.sh"), .. kernel]);
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
