using FsCheck.Fluent;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class AddressRangeTests
{
    [TestCase("192.0.2.0/24", "192.0.2.0", true)]
    [TestCase("192.0.2.0/24", "192.0.2.255", true)]
    [TestCase("192.0.2.0/24", "192.0.3.0", false)]
    [TestCase("192.0.2.0/24", "192.0.1.255", false)]
    [TestCase("192.0.2.7", "192.0.2.7", true)]
    [TestCase("192.0.2.7/32", "192.0.2.6", false)]
    [TestCase("192.0.2.4/30", "192.0.2.7", true)]
    [TestCase("192.0.2.4/30", "192.0.2.8", false)]
    [TestCase("0.0.0.0/0", "255.255.255.255", true)]
    [TestCase("2001:db8::/32", "2001:db8:ffff::1", true)]
    [TestCase("2001:db8::/32", "2001:db9::1", false)]
    [TestCase("2001:db8::7", "2001:db8::7", true)]
    [TestCase("2001:db8::7/128", "2001:db8::6", false)]
    [TestCase("::/0", "2001:db8::7", true)]
    [TestCase("::/0", "192.0.2.7", false)]
    [TestCase("0.0.0.0/0", "2001:db8::7", false)]
    public void Contains_when_the_leading_bits_are_the_same_then_holds(string range, string address, bool expected) =>
        Assert.That(Parse(range).Contains(Parse(address).Network), Is.EqualTo(expected));

    [Test]
    public void Contains_when_there_is_no_address_then_does_not_hold() => Assert.That(Parse("0.0.0.0/0").Contains(default), Is.False);

    [TestCase("")]
    [TestCase("/")]
    [TestCase("/24")]
    [TestCase("192.0.2.0/")]
    [TestCase("192.0.2.0/33")]
    [TestCase("192.0.2.0/-1")]
    [TestCase("192.0.2.0/ 24")]
    [TestCase("192.0.2.0/24/24")]
    [TestCase("192.0.2.1/24")]
    [TestCase("0.0.0.1/0")]
    [TestCase("192.0.2/24")]
    [TestCase("10")]
    [TestCase("0x0a.0.0.0/8")]
    [TestCase("010.0.0.0/8")]
    [TestCase("192.0.2.256")]
    [TestCase("2001:db8::/129")]
    [TestCase("2001:db8::1/64")]
    [TestCase("eth0")]
    public void TryParse_when_it_is_no_network_then_refuses(string text) => Assert.That(AddressRange.TryParse(text, out _), Is.False);

    [Test]
    public void Contains_holds_for_each_address_of_its_own_network() => Properties.Hold(Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        Gen.Choose(0, 32).ToArbitrary(),
        static (number, length) =>
        {
            uint mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
            AddressRange range = new(Address((uint)number & mask), length);
            return range.Contains(Address((uint)number)) && (length == 0 || !range.Contains(Address((uint)number ^ (1u << (32 - length)))));
        }));

    private static AddressRange Parse(string text)
    {
        Assert.That(AddressRange.TryParse(text, out AddressRange range), Is.True);
        return range;
    }

    private static InternetAddress Address(uint bits) => new(bits, System.Net.Sockets.AddressFamily.InterNetwork);
}
