using System.Collections.Immutable;
using System.Net;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.Tests.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.StandIn;

public sealed class StandInPlanTests
{
    private static readonly MacAddress Mac = Samples.Station(Samples.MachineMac);

    private static readonly LinkMap Links = new(
    [
        new Link(1, "lo", "", 0, LinkFlags.Up | LinkFlags.Loopback),
        new Link(2, "eth0", "", 0, LinkFlags.Up),
        new Link(3, "br0", "bridge", 0, LinkFlags.Up),
        new Link(4, "eth1", "", 3, LinkFlags.Up),
        new Link(5, "mv0", "macvlan", 0, LinkFlags.Up),
        new Link(7, "virbr0", "bridge", 0, LinkFlags.Up),
        new Link(6, "wg0", "wireguard", 0, LinkFlags.Up) { HardwareType = 65534 },
    ]);

    private static readonly LinkAddress[] Addresses =
    [
        new(3, IPAddress.Parse("192.0.2.1"), 24),
        new(3, IPAddress.Parse("fe80::1"), 64),
        new(2, IPAddress.Parse("2001:db8:1::1"), 64),
        new(7, IPAddress.Parse("10.77.0.1"), 24),
    ];

    private static IEnumerable<TestCaseData> Faults =>
    [
        Case("a mistake", Asking(access: "ssh"), "access must be ports, each alone or with /http, such as 22,80/http; not 'ssh' (in its metadata)"),
        Case("no addresses", Asking(address: ""), "its IP addresses aren't known; name them in its metadata: address=\"…\""),
        Case("it may not be woken", Asking() with { Mark = new WakeMark(false, false) }, "it may not be woken"),
        Case("a password", Asking() with { Mark = new WakeMark(null, true) }, "it requires a SecureOn password, which a connection doesn't carry"),
        Case("an unknown device", Asking(card: new NetworkCard(Mac, "default", CardKind.Network)), "none of its interfaces is on a bridge, or a macvtap on a NIC, of this host; name the bridge or NIC in its metadata: on=\"…\""),
        Case("no MAC address", Asking(on: "br0", card: new NetworkCard()) with { Macs = [] }, "it has no fixed MAC address"),
        Case("outside", Asking(address: "198.51.100.1"), "198.51.100.1 is outside the networks of br0: 192.0.2.0/24"),
        Case("outside, IPv6", Asking(address: "2001:db8:2::1", on: "eth0"), "2001:db8:2::1 is outside the networks of eth0: 2001:db8:1::/64"),
        Case("this host's", Asking(address: "192.0.2.1"), "192.0.2.1 is this host's own address"),
        Case("a port", Asking(on: "eth1"), "eth1 is a port of br0, where answers to machines of this host would go to the wire; name br0"),
        Case("a macvlan", Asking(on: "mv0"), "mv0 is a macvlan, which hears nothing that is addressed to another machine; name the NIC below it"),
        Case("no Ethernet", Asking(on: "wg0"), "wg0 carries no Ethernet"),
        Case("loopback", Asking(on: "lo"), "lo carries no Ethernet"),
    ];

    [Test]
    public void Make_when_it_is_on_a_bridge_then_it_is_stood_in_for_there()
    {
        StandInEntry entry = Make(Asking()).Single();

        Assert.That((entry.Fault, entry.Device, entry.Held!.Mac, entry.Held.Seat), Is.EqualTo(("", "br0", Mac, Seat.Bridge)));
    }

    [Test]
    public void Make_when_it_is_a_macvtap_then_it_is_stood_in_for_on_the_NIC_below()
    {
        StandInEntry entry = Make(Asking(address: "2001:db8:1::20", card: new NetworkCard(Mac, "eth0", CardKind.Direct))).Single();

        Assert.That((entry.Fault, entry.Device, entry.Held!.Seat), Is.EqualTo(("", "eth0", Seat.Nic)));
    }

    [Test]
    public void Make_when_it_is_on_a_network_that_this_host_routes_then_it_is_stood_in_for_on_the_way_there_too()
    {
        ImmutableArray<StandInEntry> entries = Make(Asking(address: "10.77.0.50", card: new NetworkCard(Mac, "virbr0", CardKind.Bridge)));

        Assert.That(
            entries.Select(static entry => $"{entry.Device} {entry.Held?.Seat} {entry.Fault}"), Is.EqualTo(["virbr0 Bridge ", "eth0 Router "]));
    }

    [Test]
    public void Make_when_the_owner_names_the_device_then_the_first_interface_is_meant()
    {
        StandInEntry entry = Make(Asking(on: "br0", card: new NetworkCard(Mac, "default", CardKind.Network))).Single();

        Assert.That((entry.Fault, entry.Device, entry.Held!.Mac), Is.EqualTo(("", "br0", Mac)));
    }

    [Test]
    public void Make_when_nobody_asks_then_there_is_no_entry() => Assert.That(Make(Asking() with { Access = null }), Is.Empty);

    [Test]
    public void Make_when_the_device_is_not_there_yet_then_it_is_waited_for() =>
        Assert.That(Make(Asking(card: new NetworkCard(Mac, "br7", CardKind.Bridge))).Single().Fault, Is.Empty);

    [Test]
    public void Make_when_the_bridge_has_no_address_of_that_family_then_any_will_do() =>
        Assert.That(Make(Asking(address: "2001:db8:77::1 fe80::77")).Single().Fault, Is.Empty);

    [TestCaseSource(nameof(Faults))]
    public void Make_when_it_cannot_be_then_says_why_and_the_others_are_stood_in_for(object machine, string expected)
    {
        Machine other = Asking(address: "192.0.2.77", card: new NetworkCard(Samples.Station("52:54:00:00:00:77"), "br0", CardKind.Bridge)) with
        {
            Id = "2",
            Macs = [Samples.Station("52:54:00:00:00:77")],
        };

        Assert.That(Make((Machine)machine, other).Select(static entry => entry.Fault), Is.EqualTo([expected, ""]));
    }

    [Test]
    public void Make_when_two_have_the_same_address_then_the_first_is_stood_in_for()
    {
        Machine other = Asking(card: new NetworkCard(Samples.Station("52:54:00:00:00:77"), "br0", CardKind.Bridge)) with { Id = "2", Name = "other", Macs = [Samples.Station("52:54:00:00:00:77")] };

        Assert.That(Make(Asking(), other).Select(static entry => entry.Fault), Is.EqualTo(["", "nas has the same address, 192.0.2.20"]));
    }

    [TestCase(-1, "")]
    [TestCase(0, "the lease of its address, 192.0.2.20, has ended; name a fixed one in its metadata: address=\"…\"")]
    public void Make_when_its_address_was_leased_then_it_is_stood_in_for_until_the_lease_ends(int seconds, string fault)
    {
        DateTimeOffset end = DateTimeOffset.UnixEpoch.AddYears(50);
        Machine machine = Asking();
        machine = machine with { Access = machine.Access! with { Source = AddressSource.Lease, Until = end } };
        StandInPlan plan = new(Links, Addresses, "eth0", static machine => true) { Now = end.AddSeconds(seconds) };

        Assert.That(plan.Make([machine]).Single().Fault, Is.EqualTo(fault));
    }

    [TestCase("12", "13", true)]
    [TestCase("12", "12", false)]
    [TestCase("12", null, false)]
    [TestCase("none", "12", true)]
    public void Make_when_two_have_the_same_address_then_both_are_stood_in_for_in_VLANs_of_their_own(string? vlan, string? otherVlan, bool both)
    {
        MacAddress mac = Samples.Station("52:54:00:00:00:77");
        Machine one = Asking() with { Access = Asking().Access! with { Vlan = AccessMark.Read("22", null, null, null, vlan)!.Vlan } };
        Machine other = Asking(card: new NetworkCard(mac, "br0", CardKind.Bridge));
        other = other with { Id = "2", Name = "other", Macs = [mac], Access = other.Access! with { Vlan = AccessMark.Read("22", null, null, null, otherVlan)!.Vlan } };

        Assert.That(Make(one, other).Count(static entry => entry.Held is not null), Is.EqualTo(both ? 2 : 1));
    }

    [Test]
    public void Make_when_two_have_the_same_MAC_address_then_neither_is_stood_in_for()
    {
        Machine other = Asking(address: "192.0.2.33") with { Id = "2", Name = "other" };

        Assert.That(
            Make(Asking(), other).Select(static entry => entry.Fault),
            Is.EqualTo(["other has the same MAC address, 52:54:00:aa:00:01", "nas has the same MAC address, 52:54:00:aa:00:01"]));
    }

    private static ImmutableArray<StandInEntry> Make(params Machine[] machines) =>
        new StandInPlan(Links, Addresses, "eth0", static machine => machine.Mark.Enabled ?? true).Make(machines);

    private static Machine Asking(string access = "22", string address = Samples.Machine4, string? on = null, NetworkCard? card = null)
    {
        NetworkCard only = card ?? new NetworkCard(Mac, "br0", CardKind.Bridge);
        return new Machine("1", "nas", MachineState.ShutOff, "", [Mac])
        {
            Access = AccessMark.Read(access, address, on)! with { Cards = only == default ? [] : [only] },
        };
    }

    private static TestCaseData Case(string name, Machine machine, string expected) => new TestCaseData(machine, expected).SetArgDisplayNames(name);
}
