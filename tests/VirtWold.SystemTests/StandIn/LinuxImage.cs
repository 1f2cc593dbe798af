using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>
/// A small Linux with a network card, a web server at two ports, an SSH server that lets root in without a password, and QEMU's guest agent
/// where the machine has a channel for it. It boots in an emulated machine.
/// </summary>
internal sealed class LinuxImage : IDisposable
{
    /// <summary>A port of the web server without a page of the stand-in.</summary>
    public const string WebPort = "8080";

    /// <summary>A port of the web server that opens some seconds after the network is there, as those of most machines do.</summary>
    public const string LatePort = "8081";

    // The other servers listen before the network is there: nobody is refused. Asked for /cgi-bin/sleep, the guest suspends itself to RAM.
    private const string Init = $$"""
        #!/bin/busybox sh
        /bin/busybox mount -t proc proc /proc
        /bin/busybox mount -t sysfs sysfs /sys
        /bin/busybox mount -t devtmpfs dev /dev
        for module in /modules/*; do
            /bin/busybox insmod "$module"
        done
        /bin/busybox ip link set lo up
        /bin/dropbear -R -B -E -p 22
        /bin/busybox httpd -p {{WebPort}} -h /www
        /bin/busybox httpd -p 80 -h /www
        /bin/busybox ip address add {{Segment.Machine4}}/24 dev eth0
        /bin/busybox ip link set eth0 up
        /bin/busybox ip address add {{Segment.Machine6}}/64 dev eth0
        { /bin/busybox sleep 3; /bin/busybox httpd -p {{LatePort}} -h /www; } &
        echo "the guest is ready"
        for port in /sys/class/virtio-ports/*; do
            [ -e "$port/name" ] && /bin/qemu-ga -p "/dev/${port##*/}" -t /run &
        done
        while :; do /bin/busybox sleep 1000; done
        """;

    private const string Suspend = """
        #!/bin/busybox sh
        echo; echo
        { /bin/busybox sleep 0.5; echo mem >/sys/power/state; } >/dev/null 2>&1 </dev/null &
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _archive;

    /// <summary>Packs it; what it is made of is made where it isn't there yet.</summary>
    public LinuxImage()
    {
        var root = _folder.At("root");
        Tool.Run("cp", "-a", Path.Combine(Parts, "root"), root);
        Write(Path.Combine(root, "init"), Init);
        Directory.CreateDirectory(Path.Combine(root, "etc", "dropbear"));
        Write(Path.Combine(root, "etc", "passwd"), "root::0:0:root:/:/bin/sh\n");
        foreach (var applet in new[] { "sh", "uptime" })
        {
            File.CreateSymbolicLink(Path.Combine(root, "bin", applet), "busybox");
        }

        Write(Path.Combine(root, "www", "cgi-bin", "sleep"), Suspend);
        File.WriteAllText(Path.Combine(root, "www", "index.html"), "guest\n");
        _archive = _folder.At("root.cpio");
        Tool.Run("sh", "-c", "cd \"$1\" && find . -mindepth 1 | busybox cpio -o -H newc >\"$2\"", "pack", root, _archive);
    }

    /// <summary>What boots it, for a definition.</summary>
    public XElement Boot => new(
        "boot",
        new XElement("kernel", Path.Combine(Parts, "kernel")),
        new XElement("initrd", _archive),
        new XElement("cmdline", "console=ttyS0 quiet panic=-1"));

    /// <summary>Where its console is written.</summary>
    public string Console => _folder.At("console");

    private static string Parts { get; } = MadeBy.Script("tests", "guest", "system.sh");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
