using VirtWold.OwnAddresses;
using VirtWold.Tests.StandIn.Wire;

namespace VirtWold.Tests.OwnAddresses;

public sealed class OwnAddressTests
{
    [TestCase("192.168.123.150/24@123", 24, 123)]
    [TestCase("192.168.123.150/32", 32, null)]
    [TestCase("2001:db8::150/64@4094", 64, 4094)]
    public void TryParse_when_it_is_one_then_reads_it(string text, int length, int? vlan)
    {
        Assert.That(OwnAddress.TryParse(text, out OwnAddress address), Is.True);
        Assert.That((address.PrefixLength, address.Vlan, address.ToString()), Is.EqualTo((length, vlan, text)));
    }

    [TestCase("192.168.123.150")]
    [TestCase("192.168.123.150/33")]
    [TestCase("192.168.123.150/0")]
    [TestCase("192.168.123.150/24@0")]
    [TestCase("192.168.123.150/24@4095")]
    [TestCase("192.168.123.150/24@12@13")]
    [TestCase("192.168.123.150/24/24")]
    [TestCase("224.0.0.1/24")]
    [TestCase("255.255.255.255/24")]
    [TestCase("127.0.0.1/8")]
    [TestCase("ff02::1/64")]
    [TestCase("::/64")]
    [TestCase("2001:db8::150/129")]
    [TestCase("nonsense/24")]
    [TestCase("")]
    public void TryParse_when_it_is_none_then_refuses(string text) => Assert.That(OwnAddress.TryParse(text, out _), Is.False);

    [TestCase("192.168.123.150/24", "192.168.123.1", true)]
    [TestCase("192.168.123.150/24", "192.168.124.1", false)]
    [TestCase("192.168.123.150/24", "0.0.0.0", true)]
    [TestCase("192.168.123.150/24", "2001:db8::1", false)]
    [TestCase("2001:db8::150/64", "2001:db8::1", true)]
    [TestCase("2001:db8::150/64", "2001:db8:1::1", false)]
    [TestCase("2001:db8::150/64", "fe80::1", true)]
    public void IsNeighbor_when_an_address_is_in_the_network_then_it_is(string own, string other, bool expected)
    {
        _ = OwnAddress.TryParse(own, out OwnAddress address);

        Assert.That(address.IsNeighbor(Samples.Address(other)), Is.EqualTo(expected));
    }
}
