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
    public void EqualsInConstantTime_answers_what_Equals_does() => Properties.Hold(Prop.ForAll(
        Arbitraries.Bytes,
        Arbitraries.Bytes,
        static (one, other) =>
        {
            SecureOnPassword password = new(one);
            return password.EqualsInConstantTime(new SecureOnPassword(other)) == (password == new SecureOnPassword(other))
                && password.EqualsInConstantTime(new SecureOnPassword([.. one]));
        }));
}
