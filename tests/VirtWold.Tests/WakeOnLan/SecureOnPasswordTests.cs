using FsCheck.Fluent;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class SecureOnPasswordTests
{
    [Test]
    public void ToString_when_there_is_none_then_says_so() =>
        Assert.That(new SecureOnPassword([]).ToString(), Is.EqualTo("no password"));

    [Test]
    public void ToString_when_there_is_one_then_says_how_long_it_is() =>
        Assert.That(new SecureOnPassword([1, 2, 3, 4]).ToString(), Is.EqualTo("a password of 4 bytes"));

    [Test]
    public void ToString_never_depends_on_the_content() => Properties.Hold(Prop.ForAll(
        Arbitraries.Bytes,
        static password => new SecureOnPassword(password).ToString() == new SecureOnPassword(new byte[password.Length]).ToString()));

    [Test]
    public void Equals_when_the_bytes_are_the_same_then_holds() =>
        Assert.That(new SecureOnPassword([1, 2, 3, 4]), Is.EqualTo(new SecureOnPassword("\x1\x2\x3\x4"u8)));

    [Test]
    public void Equals_when_a_byte_differs_then_does_not_hold() =>
        Assert.That(new SecureOnPassword([1, 2, 3, 4, 5, 6]), Is.Not.EqualTo(new SecureOnPassword([1, 2, 3, 4, 5, 7])));

    [Test]
    public void Equals_when_one_has_zeros_in_front_then_does_not_hold() =>
        Assert.That(new SecureOnPassword([0, 0, 1, 2, 3, 4]), Is.Not.EqualTo(new SecureOnPassword([1, 2, 3, 4])));

    [Test]
    public void Equals_when_the_eighth_byte_differs_then_does_not_hold() =>
        Assert.That(new SecureOnPassword([1, 2, 3, 4, 5, 6, 7, 8]), Is.Not.EqualTo(new SecureOnPassword([1, 2, 3, 4, 5, 6, 7, 9])));

    [Test]
    public void IsStartOf_when_the_given_one_begins_with_it_then_holds() => Properties.Hold(Prop.ForAll(
        Arbitraries.Bytes,
        Arbitraries.Bytes,
        static (password, rest) =>
        {
            byte[] own = [.. password.Take(SecureOnPassword.MaxKept)];
            return new SecureOnPassword(own).IsStartOf(new SecureOnPassword([.. own, .. rest]));
        }));

    [TestCase("010203040506", "010203040506", true)]
    [TestCase("010203040506", "010203040506AABBCCDD", true, TestName = "IsStartOf_when_a_checksum_follows_then_holds")]
    [TestCase("01020304", "0102030400000000000000000000", true, TestName = "IsStartOf_when_padding_follows_then_holds")]
    [TestCase("010203040506", "01020304", false, TestName = "IsStartOf_when_the_given_one_is_shorter_then_does_not_hold")]
    [TestCase("010203040506", "", false, TestName = "IsStartOf_when_none_is_given_then_does_not_hold")]
    [TestCase("010203040506", "000102030405060708", false, TestName = "IsStartOf_when_it_stands_further_on_then_does_not_hold")]
    [TestCase("01020304", "010203FF0506", false)]
    public void IsStartOf(string password, string given, bool expected) => Assert.That(
        new SecureOnPassword(Convert.FromHexString(password)).IsStartOf(new SecureOnPassword(Convert.FromHexString(given))), Is.EqualTo(expected));
}
