using System.Net;
using FsCheck.Fluent;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class InternetAddressTests
{
    [TestCase("192.0.2.7")]
    [TestCase("0.0.0.0")]
    [TestCase("255.255.255.255")]
    public void FromV4_when_it_has_four_bytes_then_it_is_that_address(string text) =>
        Assert.That(InternetAddress.FromV4(IPAddress.Parse(text).GetAddressBytes()).ToString(), Is.EqualTo(text));

    [TestCase("2001:db8::7")]
    [TestCase("::")]
    [TestCase("fe80::1")]
    [TestCase("::ffff:192.0.2.7")]
    public void FromV6_when_it_has_sixteen_bytes_then_it_is_that_address(string text) =>
        Assert.That(InternetAddress.FromV6(IPAddress.Parse(text).GetAddressBytes()).ToString(), Is.EqualTo(text));

    [Test]
    public void FromV4_when_there_are_three_bytes_then_throws() =>
        Assert.That(() => InternetAddress.FromV4(new byte[3]), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void FromV6_when_there_are_fifteen_bytes_then_throws() =>
        Assert.That(() => InternetAddress.FromV6(new byte[15]), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void IsKnown_when_it_is_the_default_then_does_not_hold() => Assert.That(default(InternetAddress).IsKnown, Is.False);

    [Test]
    public void ToString_when_it_is_the_default_then_it_is_empty() => Assert.That(default(InternetAddress).ToString(), Is.Empty);

    [Test]
    public void Equals_when_the_families_differ_then_does_not_hold() =>
        Assert.That(InternetAddress.FromV4([0, 0, 0, 1]), Is.Not.EqualTo(InternetAddress.FromV6([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])));

    [Test]
    public void ToIPAddress_of_what_FromV6_read_is_the_same_address() => Properties.Hold(Prop.ForAll(
        Gen.ArrayOf(Gen.Choose(0, 255), 16).Select(static numbers => Array.ConvertAll(numbers, static number => (byte)number)).ToArbitrary(),
        static bytes => InternetAddress.FromV6(bytes).ToIPAddress().Equals(new IPAddress(bytes))));
}
