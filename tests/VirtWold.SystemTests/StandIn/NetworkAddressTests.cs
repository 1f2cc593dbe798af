using System.Globalization;
using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>A guest on a network of libvirt's whose owner has named ports, and neither an address nor a bridge.</summary>
[TestFixture]
public sealed class NetworkAddressTests() : SystemTest(HypervisorKind.Qemu)
{
    private static readonly XNamespace Wake = "urn:virtwold:domain:1";

    private readonly List<string> _leases = [];

    /// <summary>As libvirt's own helper writes it down when dnsmasq has leased an address.</summary>
    [Test]
    public void The_lease_that_libvirt_knows_is_its_address_until_it_ends()
    {
        using var guest = Define();
        DefineNetwork("");
        Lease(guest.Mac, "192.168.177.31", DateTimeOffset.UtcNow.AddHours(-2));
        Lease(guest.Mac, "192.168.177.33", DateTimeOffset.UtcNow.AddHours(2));

        Assert.That(List(), Does.Match(@"22 at 192\.168\.177\.33 \(leased until \d{4}-\d\d-\d\d \d\d:\d\d\) on virbr177"));
    }

    /// <summary>A lease that has ended is nobody's.</summary>
    [Test]
    public void A_lease_that_has_ended_is_not_answered_for()
    {
        using var guest = Define();
        DefineNetwork("");
        Lease(guest.Mac, "192.168.177.31", DateTimeOffset.UtcNow.AddHours(-2));

        Assert.That(List(), Does.Contain("no: the lease of its address, 192.168.177.31, has ended").Or.Contain("no: its IP addresses aren't known"));
    }

    /// <summary>A static host entry comes before a lease.</summary>
    [Test]
    public void A_static_host_entry_is_its_address()
    {
        using var guest = Define();
        DefineNetwork($"<host mac='{guest.Mac}' ip='192.168.177.20'/>");
        Lease(guest.Mac, "192.168.177.33", DateTimeOffset.UtcNow.AddHours(2));

        Assert.That(List(), Does.Contain("22 at 192.168.177.20 (static host entry) on virbr177"));
    }

    /// <summary>Removes the network and its leases.</summary>
    [TearDown]
    public void RemoveTheNetwork()
    {
        Virsh.Try("net-undefine", "lan");
        Tool.Try(Libvirt.Inside("rm", "-f", "/var/lib/libvirt/dnsmasq/virbr177.status"));
        _leases.Clear();
    }

    private static string List(ToolResult result) => $"{result.Output}\n{result.Error}";

    private string List() => List(VirtWoldBinary.Run("list", "--libvirt-uri", Libvirt.Uri));

    private Guest Define() => Virsh.Define(NewGuest() with
    {
        Mark = new XElement(Wake + "wake", new XAttribute(XNamespace.Xmlns + "v", Wake), new XAttribute("access", "22")),
        Connect = mac => new XElement(
            "interface", new XAttribute("type", "network"), new XElement("mac", new XAttribute("address", mac)), new XElement("source", new XAttribute("network", "lan"))),
    });

    private void DefineNetwork(string hosts)
    {
        using TemporaryFolder folder = new();
        Virsh.Run("net-define", folder.Write("lan.xml", $"""
            <network><name>lan</name><forward mode='nat'/><bridge name='virbr177'/>
              <ip address='192.168.177.1' netmask='255.255.255.0'><dhcp><range start='192.168.177.2' end='192.168.177.99'/>{hosts}</dhcp></ip>
            </network>
            """));
    }

    private void Lease(string mac, string address, DateTimeOffset end)
    {
        _leases.Add(string.Create(
            CultureInfo.InvariantCulture, $$"""{ "ip-address": "{{address}}", "mac-address": "{{mac}}", "expiry-time": {{end.ToUnixTimeSeconds()}} }"""));
        Tool.Run(Libvirt.Inside(
            "sh", "-c", "mkdir -p /var/lib/libvirt/dnsmasq && printf '%s' \"$1\" >/var/lib/libvirt/dnsmasq/virbr177.status", "sh", $"[ {string.Join(", ", _leases)} ]"));
    }
}
