using System.Net;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Tests.Machines.KubeVirt.Configuration;

public sealed class ProxyServerTests
{
    [TestCase("https://192.0.2.1", "HTTPS_PROXY=http://p:1", "http://p:1/")]
    [TestCase("https://192.0.2.1", "https_proxy=http://p:1", "http://p:1/")]
    [TestCase("https://192.0.2.1", "HTTPS_PROXY=http://p:1 https_proxy=http://q:1", "http://p:1/")]
    [TestCase("https://192.0.2.1", "HTTP_PROXY=http://p:1", null)]
    [TestCase("http://192.0.2.1", "HTTP_PROXY=http://p:1 HTTPS_PROXY=http://q:1", "http://p:1/")]
    [TestCase("https://192.0.2.1", "ALL_PROXY=socks5h://p:1", "socks5://p:1/")]
    [TestCase("https://192.0.2.1", "HTTPS_PROXY=p:3128", "http://p:3128/")]
    [TestCase("https://192.0.2.1", "HTTPS_PROXY=http://p:1 NO_PROXY=192.0.2.0/24", null)]
    [TestCase("https://192.0.2.1", "HTTPS_PROXY=http://p:1 no_proxy=192.0.2.0/24", null)]
    [TestCase("https://192.0.2.1", "HTTPS_PROXY=http://p:1 NO_PROXY=198.51.100.0/24", "http://p:1/")]
    [TestCase("https://localhost:6443", "HTTPS_PROXY=http://p:1", null)]
    [TestCase("https://127.0.0.1:6443", "HTTPS_PROXY=http://p:1", null)]
    [TestCase("https://[::1]:6443", "HTTPS_PROXY=http://p:1", null)]
    [TestCase("https://192.0.2.1", "", null)]
    public void FromEnvironment_is_as_kubectl_has_it(string server, string environment, string? expected) =>
        Assert.That(From(server, environment)?.Address.AbsoluteUri, Is.EqualTo(expected));

    [Test]
    public void FromEnvironment_when_it_is_no_address_then_names_the_variable() => Assert.That(
        () => From("https://192.0.2.1", "https_proxy=ldap://p"), Throws.InstanceOf<HypervisorException>().With.Message.Contains("https_proxy has 'ldap://p' for a proxy"));

    [Test]
    public void Name_has_no_password() =>
        Assert.That(ProxyServer.Read("http://me:secret@p:3128/", "HTTPS_PROXY").Name, Is.EqualTo("http://p:3128"));

    [Test]
    public void ToWebProxy_has_the_user_and_the_password()
    {
        NetworkCredential user = (NetworkCredential)ProxyServer.Read("http://me:se%3Acret%40@p:3128", "HTTPS_PROXY").ToWebProxy().Credentials!;

        Assert.That((user.UserName, user.Password), Is.EqualTo(("me", "se:cret@")));
    }

    private static ProxyServer? From(string server, string environment) => ProxyServer.FromEnvironment(
        new Uri(server), name => environment.Split(' ').FirstOrDefault(text => text.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..]);
}
