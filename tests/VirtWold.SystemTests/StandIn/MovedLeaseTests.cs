using System.Globalization;
using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>A guest on a network of libvirt's whose DHCP server has leased it another address while it ran.</summary>
[TestFixture]
public sealed class MovedLeaseTests
{
    private const string Network = "lan";
    private const string First = "10.9.0.61";
    private const string Second = "10.9.0.62";

    private static readonly XNamespace Wake = "urn:virtwold:domain:1";

    /// <summary>It is answered for at the new address, and the old one is free for others.</summary>
    [Test]
    public void A_machine_is_answered_for_at_the_address_that_it_was_leased_last()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "virsh", "/usr/sbin/libvirtd", "arping", GuestBuilder.Emulator);
        using Segment segment = new(HypervisorKind.Qemu);
        using TemporaryFolder folder = new();
        segment.Virsh.Run("net-define", folder.Write("lan.xml", $"<network><name>{Network}</name><forward mode='bridge'/><bridge name='{Segment.Bridge}'/></network>"));
        segment.Virsh.Run("net-start", Network);
        using var guest = segment.Virsh.Define(segment.Asking() with
        {
            Mark = new XElement(Wake + "wake", new XAttribute(XNamespace.Xmlns + "v", Wake), new XAttribute("access", "22")),
            Connect = mac => new XElement(
                "interface",
                new XAttribute("type", "network"),
                new XElement("mac", new XAttribute("address", mac)),
                new XElement("source", new XAttribute("network", Network)),
                new XElement("model", new XAttribute("type", "virtio")),
                new XElement("rom", new XAttribute("enabled", "no"))),
        });
        Lease(segment, guest, First);
        using var daemon = segment.StartDaemon(guest);
        daemon.WaitForLine($"Standing in for {guest.Name} on {Segment.Bridge}: {First}");
        AssertFound(segment, First, guest);

        guest.Start();
        daemon.WaitForNews(guest, "running");
        Lease(segment, guest, Second);
        guest.Destroy();
        daemon.WaitForLine($"Standing in for {guest.Name} on {Segment.Bridge}: {Second}");

        AssertFound(segment, Second, guest);
        Assert.That(Arping(segment, First).ExitCode, Is.Not.Zero);
    }

    private static ToolResult Arping(Segment segment, string address) =>
        Tool.Try(segment.Client.Enter("arping", "-I", Segment.ClientInterface, "-c", "2", "-w", "3", address));

    private static void AssertFound(Segment segment, string address, Guest guest)
    {
        var answer = Arping(segment, address);
        Assert.That(answer.Output, Does.Contain($"[{guest.Mac.ToUpperInvariant()}]"), answer.ToString());
    }

    /// <summary>As libvirt's own helper writes it down when dnsmasq has leased an address.</summary>
    private static void Lease(Segment segment, Guest guest, string address)
    {
        var lease = string.Create(
            CultureInfo.InvariantCulture,
            $$"""[ { "ip-address": "{{address}}", "mac-address": "{{guest.Mac}}", "expiry-time": {{DateTimeOffset.UtcNow.AddHours(2).ToUnixTimeSeconds()}} } ]""");
        Tool.Run(segment.Libvirt.Inside(
            "sh", "-c", $"mkdir -p /var/lib/libvirt/dnsmasq && printf '%s' \"$1\" >/var/lib/libvirt/dnsmasq/{Segment.Bridge}.status", "sh", lease));
    }
}
