using VirtWold.Web;

namespace VirtWold.Tests.Web;

public sealed class StatusAddressTests
{
    [TestCase("unix:/run/virtwold/eth0.sock", "/run/virtwold/eth0.sock", 0)]
    [TestCase("127.0.0.1:9277", null, 9277)]
    [TestCase("[::1]:9277", null, 9277)]
    public void TryParse_when_it_is_an_address_then_reads_it(string text, string? path, int port)
    {
        Assert.That(StatusAddress.TryParse(text, out StatusAddress address), Is.True);
        Assert.That((address.Path, address.Port, address.ToString()), Is.EqualTo((path, port, text)));
    }

    [TestCase("9277")]
    [TestCase("localhost:9277")]
    [TestCase("LOCALHOST:9277")]
    public void TryParse_when_it_is_a_port_of_this_host_then_it_is_the_loopback_addresses(string text)
    {
        Assert.That(StatusAddress.TryParse(text, out StatusAddress address), Is.True);
        Assert.That($"{address} {address.EndPoint}", Is.EqualTo("127.0.0.1:9277 127.0.0.1:9277"));
    }

    [TestCase("0.0.0.0:9277", ExpectedResult = true)]
    [TestCase("[::]:9277", ExpectedResult = true)]
    [TestCase("127.0.0.1:9277", ExpectedResult = false)]
    [TestCase("unix:/run/virtwold/status.sock", ExpectedResult = false)]
    public bool IsEverywhere_when_all_addresses_are_meant_then_holds(string text) =>
        StatusAddress.TryParse(text, out StatusAddress address) && address.IsEverywhere;

    [TestCase("")]
    [TestCase("unix:")]
    [TestCase("unix:relative.sock")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:0")]
    [TestCase("127.0.0.1:65536")]
    [TestCase("0")]
    [TestCase("65536")]
    [TestCase("localhost")]
    [TestCase("localhost:")]
    [TestCase("localhost:http")]
    [TestCase("otherhost:9277")]
    public void TryParse_when_it_is_none_then_says_so(string text) => Assert.That(StatusAddress.TryParse(text, out _), Is.False);

    [TestCase(107, ExpectedResult = true)]
    [TestCase(108, ExpectedResult = false)]
    public bool TryParse_when_a_path_is_long_then_takes_as_much_as_the_kernel(int length) =>
        StatusAddress.TryParse($"unix:/{new string('a', length - 1)}", out _);
}
