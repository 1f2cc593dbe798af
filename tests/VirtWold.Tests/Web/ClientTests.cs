using System.Net;
using Microsoft.AspNetCore.Http;
using VirtWold.Web;

namespace VirtWold.Tests.Web;

public sealed class ClientTests
{
    [TestCase("127.0.0.1", "192.0.2.7", ExpectedResult = "192.0.2.7")]
    [TestCase("::1", "192.0.2.7", ExpectedResult = "192.0.2.7")]
    [TestCase("::ffff:127.0.0.1", "192.0.2.7", ExpectedResult = "192.0.2.7")]
    [TestCase("127.0.0.1", "203.0.113.1, 192.0.2.7", ExpectedResult = "192.0.2.7")]
    [TestCase("127.0.0.1", "192.0.2.7, 127.0.0.1, ::1", ExpectedResult = "192.0.2.7")]
    [TestCase("127.0.0.1", "192.0.2.7:1234", ExpectedResult = "192.0.2.7")]
    [TestCase("127.0.0.1", "[2001:db8::1]:1234", ExpectedResult = "2001:db8::1")]
    [TestCase("127.0.0.1", "2001:db8::1", ExpectedResult = "2001:db8::1")]
    [TestCase("127.0.0.1", "::ffff:192.0.2.7", ExpectedResult = "192.0.2.7")]
    [TestCase("127.0.0.1", "192.0.2.7, unknown", ExpectedResult = "127.0.0.1")]
    [TestCase("127.0.0.1", "192.0.2.7, ", ExpectedResult = "127.0.0.1")]
    [TestCase("127.0.0.1", "127.0.0.1", ExpectedResult = "127.0.0.1")]
    [TestCase("127.0.0.1", "", ExpectedResult = "127.0.0.1")]
    [TestCase("192.0.2.1", "192.0.2.7", ExpectedResult = "192.0.2.1")]
    public string Recognize_when_it_is_forwarded_then_believes_this_host_alone(string peer, string header)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Headers["X-Forwarded-For"] = header;

        return $"{Client.Recognize(context).Address}";
    }

    [Test]
    public void Recognize_when_it_comes_by_a_Unix_socket_then_believes_it()
    {
        DefaultHttpContext context = new();
        context.Request.Headers["X-Forwarded-For"] = "192.0.2.7";

        Client client = Client.Recognize(context);

        Assert.That((client.IsLocal, $"{client.Address}", $"{context.Connection.RemoteIpAddress}"), Is.EqualTo((true, "192.0.2.7", "192.0.2.7")));
    }

    [TestCase("192.0.2.1", ExpectedResult = false)]
    [TestCase("127.0.0.5", ExpectedResult = true)]
    [TestCase("::1", ExpectedResult = true)]
    public bool IsLocal_when_it_is_forwarded_then_is_about_the_connection(string peer)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Headers["X-Forwarded-For"] = "127.0.0.1, 192.0.2.7";

        return Client.Recognize(context).IsLocal;
    }
}
