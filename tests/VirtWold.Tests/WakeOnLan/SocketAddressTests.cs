using System.Net;
using System.Net.Sockets;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class SocketAddressTests
{
    [TestCase("192.0.2.7", "192.0.2.7")]
    [TestCase("2001:db8::7", "2001:db8::7")]
    [TestCase("::ffff:192.0.2.7", "192.0.2.7")]
    [TestCase("::192.0.2.7", "::192.0.2.7")]
    [TestCase("::", "::")]
    public void FromSocketAddress_when_the_system_tells_one_then_it_is_that_address(string text, string expected) =>
        Assert.That(Read(text, cut: 0).ToString(), Is.EqualTo(expected));

    [TestCase("192.0.2.7", 9)]
    [TestCase("2001:db8::7", 5)]
    public void FromSocketAddress_when_it_is_cut_then_there_is_none(string text, int cut) => Assert.That(Read(text, cut).IsKnown, Is.False);

    [Test]
    public void FromSocketAddress_when_it_is_of_another_family_then_there_is_none() =>
        Assert.That(InternetAddress.FromSocketAddress(new byte[128], AddressFamily.Unix).IsKnown, Is.False);

    private static InternetAddress Read(string text, int cut)
    {
        SocketAddress address = new IPEndPoint(IPAddress.Parse(text), 9).Serialize();
        return InternetAddress.FromSocketAddress(address.Buffer.Span[..(address.Size - cut)], address.Family);
    }
}
