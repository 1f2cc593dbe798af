using System.Net;
using Microsoft.AspNetCore.Http;
using VirtWold.Web;

namespace VirtWold.Tests.Web;

public sealed class HostHeaderTests
{
    [TestCase("localhost:9277", ExpectedResult = true)]
    [TestCase("127.0.0.1:9277", ExpectedResult = true)]
    [TestCase("[::1]", ExpectedResult = true)]
    [TestCase("wol.example.org", ExpectedResult = true)]
    [TestCase("WOL.example.org:443", ExpectedResult = true)]
    [TestCase("wol.example.org.", ExpectedResult = true)]
    [TestCase("evil.example.org", ExpectedResult = false)]
    [TestCase("wol.example.org.evil.example", ExpectedResult = false)]
    public bool IsRight_when_it_is_asked_on_a_loopback_address_then_goes_by_the_name(string host)
    {
        DefaultHttpContext context = new();
        context.Connection.LocalIpAddress = IPAddress.Loopback;
        context.Request.Host = new HostString(host);

        return new HostHeader(["wol.example.org"]).IsRight(context);
    }

    [TestCase("wol.example.org", ExpectedResult = "wol.example.org")]
    [TestCase("wol.example.org.", ExpectedResult = "wol.example.org")]
    [TestCase("nas", ExpectedResult = "nas")]
    [TestCase("", ExpectedResult = null)]
    [TestCase(".", ExpectedResult = null)]
    [TestCase("wol.example.org:443", ExpectedResult = null)]
    [TestCase("https://wol.example.org", ExpectedResult = null)]
    [TestCase("*.example.org", ExpectedResult = null)]
    public string? TryParseName_when_it_is_a_name_then_reads_it(string text) => HostHeader.TryParseName(text, out string name) ? name : null;
}
