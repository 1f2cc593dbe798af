using VirtWold.StandIn;
using VirtWold.Tests.StandIn.Wire;

namespace VirtWold.Tests.StandIn;

public sealed class SipHashTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 16).Select(static i => (byte)i)];

    /// <summary>From the reference implementation's vectors: input 00 01 02 … of each length.</summary>
    [TestCase(0, 0x726fdb47dd0e0e31)]
    [TestCase(1, 0x74f839c593dc67fd)]
    [TestCase(7, unchecked((long)0xab0200f58b01d137))]
    [TestCase(8, unchecked((long)0x93f5f5799a932462))]
    [TestCase(15, unchecked((long)0xa129ca6149be45e5))]
    public void Of_is_what_the_reference_has(int length, long expected) =>
        Assert.That(SipHash.Of(Key, [.. Enumerable.Range(0, length).Select(static i => (byte)i)]), Is.EqualTo(unchecked((ulong)expected)));

    [Test]
    public void SynCookie_differs_with_each_part_of_a_connection_and_with_the_key()
    {
        SynCookie cookie = new(Key);
        uint[] numbers =
        [
            cookie.Of(Samples.Address("192.0.2.1"), 1, Samples.Address("192.0.2.2"), 2),
            cookie.Of(Samples.Address("192.0.2.3"), 1, Samples.Address("192.0.2.2"), 2),
            cookie.Of(Samples.Address("192.0.2.1"), 3, Samples.Address("192.0.2.2"), 2),
            cookie.Of(Samples.Address("192.0.2.1"), 1, Samples.Address("192.0.2.3"), 2),
            cookie.Of(Samples.Address("192.0.2.1"), 1, Samples.Address("192.0.2.2"), 3),
            cookie.Of(Samples.Address("192.0.2.1"), 1, Samples.Address("192.0.2.2"), 2, purpose: 1),
            cookie.Of(Samples.Address("2001:db8::1"), 1, Samples.Address("2001:db8::2"), 2),
            new SynCookie(new byte[16]).Of(Samples.Address("192.0.2.1"), 1, Samples.Address("192.0.2.2"), 2),
        ];

        Assert.That(numbers.Distinct().Count(), Is.EqualTo(numbers.Length));
    }
}
