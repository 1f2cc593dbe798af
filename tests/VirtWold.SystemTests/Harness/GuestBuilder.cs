using System.Xml.Linq;

namespace VirtWold.SystemTests.Harness;

/// <summary>Writes the definition of a machine that costs as little as can be.</summary>
internal sealed record GuestBuilder
{
    /// <summary>The emulator of every QEMU guest.</summary>
    public const string Emulator = "/usr/bin/qemu-system-x86_64";

    private static int _count;

    /// <summary>A machine with one interface. Name and MAC address are its own, unlike those of any other guest of this run.</summary>
    public GuestBuilder(HypervisorKind kind, string role = "guest")
    {
        Kind = kind;
        var number = Interlocked.Increment(ref _count);
        // As many digits in each, so that they are sorted by name as they are made.
        Name = FormattableString.Invariant($"{role}-{number:d5}");
        Macs = [FormattableString.Invariant($"52:54:00:a{number >> 12 & 0xf:x}:{number >> 4 & 0xff:x2}:{number & 0xf:x}a")];
    }

    /// <summary>What it runs on.</summary>
    public HypervisorKind Kind { get; }

    /// <summary>Its name.</summary>
    public string Name { get; init; }

    /// <summary>The MAC address of each interface, exactly as it shall stand in the definition.</summary>
    public IReadOnlyList<string> Macs { get; init; }

    /// <summary>A disk image to boot from, or null.</summary>
    public BootImage? Disk { get; init; }

    /// <summary>The tap device that its first interface gets, beside libvirtd; or null, and none has one.</summary>
    public string? Tap { get; init; }

    /// <summary>What its owner says about waking it, or null.</summary>
    public XElement? Mark { get; init; }

    /// <summary>How an interface is connected: by default to nothing that others can reach.</summary>
    public Func<string, XElement> Connect { get; init; } = Interface;

    /// <summary>What boots it instead of a disk, or null.</summary>
    public XElement? Boot { get; init; }

    /// <summary>The file that its serial console is written to, or null.</summary>
    public string? Console { get; init; }

    /// <summary>Whether there is a channel for an agent in its guest.</summary>
    public bool HasAgentChannel { get; init; }

    /// <summary>Its memory in MiB.</summary>
    public int Memory { get; init; } = 16;

    /// <summary>The definition.</summary>
    public string ToXml() =>
        new XElement(
            "domain",
            new XAttribute("type", Kind == HypervisorKind.Qemu ? "qemu" : "test"),
            new XElement("name", Name),
            new XElement("memory", new XAttribute("unit", "MiB"), Memory),
            Mark is null ? null : new XElement("metadata", Mark),
            new XElement("vcpu", 1),
            Kind == HypervisorKind.Qemu ? QemuMachine() : new XElement("os", new XElement("type", "hvm")),
            new XElement("devices", Kind == HypervisorKind.Qemu ? QemuDevices() : null, Macs.Select((mac, i) => Tap is not null && i == 0
                ? TapInterface(mac, Tap)
                : Connect(mac)))).ToString();

    /// <summary>The definition of one interface.</summary>
    public static XElement Interface(string mac) =>
        new(
            "interface",
            new XAttribute("type", "user"),
            new XElement("mac", new XAttribute("address", mac)),
            new XElement("model", new XAttribute("type", "virtio")));

    private static XElement TapInterface(string mac, string tap) =>
        new(
            "interface",
            new XAttribute("type", "ethernet"),
            new XElement("mac", new XAttribute("address", mac)),
            new XElement("target", new XAttribute("dev", tap)),
            new XElement("model", new XAttribute("type", "virtio")));

    // ACPI brings the ports that a suspending guest writes to, and hot-plugging.
    private XElement[] QemuMachine() =>
    [
        new XElement("os", new XElement("type", new XAttribute("arch", "x86_64"), new XAttribute("machine", "pc"), "hvm"), Boot?.Elements()),
        new XElement("features", new XElement("acpi")),
        new XElement("pm", new XElement("suspend-to-mem", new XAttribute("enabled", "yes"))),
        new XElement("on_crash", "preserve"),
    ];

    private IEnumerable<XElement> QemuDevices()
    {
        yield return new XElement("emulator", Emulator);
        yield return new XElement("controller", new XAttribute("type", "usb"), new XAttribute("model", "none"));
        yield return new XElement("memballoon", new XAttribute("model", "none"));
        if (Console is not null)
        {
            yield return new XElement("serial", new XAttribute("type", "file"), new XElement("source", new XAttribute("path", Console)));
        }

        if (HasAgentChannel)
        {
            yield return new XElement(
                "channel",
                new XAttribute("type", "unix"),
                new XElement("target", new XAttribute("type", "virtio"), new XAttribute("name", "org.qemu.guest_agent.0")));
        }

        if (Disk is not null)
        {
            yield return new XElement("panic", new XAttribute("model", "isa"));
            yield return new XElement(
                "disk",
                new XAttribute("type", "file"),
                new XAttribute("device", "disk"),
                new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", "raw")),
                new XElement("source", new XAttribute("file", Disk.Path)),
                new XElement("target", new XAttribute("dev", "hda"), new XAttribute("bus", "ide")));
        }
    }
}
