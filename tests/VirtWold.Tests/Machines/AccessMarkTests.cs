using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Machines;

public sealed class AccessMarkTests
{
    [Test]
    public void Read_when_nothing_is_asked_for_then_there_is_none() => Assert.That(AccessMark.Read(null, null, null), Is.Null);

    [TestCase("22,3389,80/http", "22 3389 80/http")]
    [TestCase(" 22 ", "22")]
    [TestCase("1 65535", "1 65535")]
    public void Read_when_there_are_ports_then_they_are_known(string access, string expected)
    {
        AccessMark mark = AccessMark.Read(access, "192.0.2.20", null)!;

        Assert.That((mark.Fault, string.Join(' ', mark.Ports)), Is.EqualTo(("", expected)));
    }

    [Test]
    public void Read_when_there_are_addresses_then_they_are_known()
    {
        AccessMark mark = AccessMark.Read("22", "192.0.2.20 2001:DB8::20,fe80::1", "br0")!;

        Assert.That((mark.Fault, string.Join(' ', mark.Addresses), mark.Device), Is.EqualTo(("", "192.0.2.20 2001:db8::20 fe80::1", "br0")));
    }

    [TestCase("", "access must be one to 16 ports, such as 22,80/http")]
    [TestCase("ssh", "access must be ports, each alone or with /http, such as 22,80/http; not 'ssh'")]
    [TestCase("0", "access must be ports, each alone or with /http, such as 22,80/http; not '0'")]
    [TestCase("65536", "access must be ports, each alone or with /http, such as 22,80/http; not '65536'")]
    [TestCase("22/ssh", "access must be ports, each alone or with /http, such as 22,80/http; not '22/ssh'")]
    [TestCase("80/http/x", "access must be ports, each alone or with /http, such as 22,80/http; not '80/http/x'")]
    [TestCase("-22", "access must be ports, each alone or with /http, such as 22,80/http; not '-22'")]
    [TestCase("80,22,80/http", "access has port 80 twice")]
    public void Read_when_the_ports_are_wrong_then_says_how(string access, string expected) =>
        Assert.That(AccessMark.Read(access, null, null)!.Fault, Is.EqualTo(expected));

    [TestCase("192.0.2.256")]
    [TestCase("10.1")]
    [TestCase("224.0.0.1")]
    [TestCase("127.0.0.1")]
    [TestCase("0.0.0.0")]
    [TestCase("255.255.255.255")]
    [TestCase("::")]
    [TestCase("::1")]
    [TestCase("ff02::1")]
    [TestCase("::ffff:192.0.2.1")]
    [TestCase("fe80::1%eth0")]
    [TestCase("nas.example")]
    public void Read_when_an_address_is_no_host_s_then_says_so(string address) => Assert.That(
        AccessMark.Read("22", address, null)!.Fault,
        Is.EqualTo($"address must be the machine's own IP addresses, such as 192.0.2.20 2001:db8::20; not '{address}'"));

    [Test]
    public void Read_when_an_address_is_there_twice_then_says_so() =>
        Assert.That(AccessMark.Read("22", "2001:db8::1 2001:DB8:0::1", null)!.Fault, Is.EqualTo("address has 2001:DB8:0::1 twice"));

    [Test]
    public void Read_when_there_are_addresses_and_no_ports_then_that_is_a_fault() =>
        Assert.That(AccessMark.Read(null, "192.0.2.1", null)!.Fault, Is.Not.Empty);

    [Test]
    public void Equals_when_all_is_the_same_then_it_is_and_when_a_card_differs_it_is_not()
    {
        AccessMark one = AccessMark.Read("22", "192.0.2.20", "br0")! with { Cards = [new NetworkCard(MacAddress.Broadcast, "br0", CardKind.Bridge)] };
        AccessMark same = AccessMark.Read("22", "192.0.2.20", "br0")! with { Cards = [new NetworkCard(MacAddress.Broadcast, "br0", CardKind.Bridge)] };

        Assert.That((one == same, one.GetHashCode() == same.GetHashCode(), one == same with { Cards = [] }), Is.EqualTo((true, true, false)));
    }

    [TestCase(null, PingAnswer.Ignore, "")]
    [TestCase("ignore", PingAnswer.Ignore, "")]
    [TestCase("answer", PingAnswer.Answer, "")]
    [TestCase("wake", PingAnswer.Wake, "")]
    [TestCase("yes", PingAnswer.Ignore, "ping must be ignore, answer or wake, not 'yes'")]
    public void Read_when_there_is_a_word_about_pings_then_it_is_one_of_three(string? ping, object expected, string fault)
    {
        AccessMark mark = AccessMark.Read("22", "192.0.2.20", null, ping)!;

        Assert.That(((object)mark.Ping, mark.Fault), Is.EqualTo((expected, fault)));
    }

    [TestCase(null, null)]
    [TestCase("none", 0)]
    [TestCase("1", 1)]
    [TestCase("4094", 4094)]
    public void Read_when_there_is_a_VLAN_then_it_is_that_one(string? vlan, int? expected) =>
        Assert.That((AccessMark.Read("22", "192.0.2.20", null, null, vlan)!.Vlan, AccessMark.Read("22", "192.0.2.20", null, null, vlan)!.Fault), Is.EqualTo((expected, "")));

    [TestCase("0")]
    [TestCase("4095")]
    [TestCase("-1")]
    [TestCase("12a")]
    public void Read_when_the_VLAN_can_not_be_one_then_that_is_a_fault(string vlan) => Assert.That(
        AccessMark.Read("22", "192.0.2.20", null, null, vlan)!.Fault,
        Is.EqualTo($"vlan must be a VLAN from 1 to 4094, or none for frames without a tag, not '{vlan}'"));
}
