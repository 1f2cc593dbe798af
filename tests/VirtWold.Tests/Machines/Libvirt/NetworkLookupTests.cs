using VirtWold.Machines;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>What libvirt's networks tell of a machine whose owner wants it to be stood in for.</summary>
public sealed class NetworkLookupTests
{
    private const string Static = "<host mac='52:54:00:12:34:56' name='nas' ip='192.168.122.20'/><host mac='52:54:00:12:34:99' ip='192.168.122.21'/>";

    [Test]
    public async Task Start_when_a_network_has_a_static_host_entry_then_its_bridge_and_that_address_are_known()
    {
        AccessMark access = await ReadAsync(Nat(Static), "access='22'");

        Assert.That(
            (access.Source, string.Join(' ', access.Addresses), access.Cards.Single()),
            Is.EqualTo((AddressSource.StaticHost, "192.168.122.20", new NetworkCard(WakeOnLan.Stations.Target, "virbr7", CardKind.Bridge))));
    }

    [Test]
    public async Task Start_when_the_owner_has_named_an_address_then_that_one_counts()
    {
        AccessMark access = await ReadAsync(Nat(Static), "access='22' address='192.168.122.99'");

        Assert.That(
            (access.Source, string.Join(' ', access.Addresses), access.Cards.Single().Device),
            Is.EqualTo((AddressSource.Metadata, "192.168.122.99", "virbr7")));
    }

    [Test]
    public async Task Start_when_there_is_no_such_network_then_what_is_known_stays()
    {
        AccessMark access = await ReadAsync("", "access='22' address='192.0.2.20'");

        Assert.That((string.Join(' ', access.Addresses), access.Cards.Single().Kind), Is.EqualTo(("192.0.2.20", CardKind.Network)));
    }

    private static string Nat(string hosts) => $"""
        <network><name>default</name><forward mode='nat'/><bridge name='virbr7' stp='on' delay='0'/>
          <ip address='192.168.122.1' netmask='255.255.255.0'><dhcp><range start='192.168.122.2' end='192.168.122.254'/>{hosts}</dhcp></ip>
        </network>
        """;

    private static async Task<AccessMark> ReadAsync(string networks, string attributes)
    {
        using LibvirtRig rig = await LibvirtRig.WithNetworksAsync(
            networks, new TestDomain { Metadata = $"<v:wake xmlns:v='urn:virtwold:domain:1' {attributes}/>" });
        return rig.Machine().Access!;
    }
}
