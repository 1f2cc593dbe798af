using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Tests.Machines.KubeVirt.Configuration;

public sealed class DirectHostsTests
{
    [TestCase("10.96.0.0/12", "https://10.96.0.1", true)]
    [TestCase("10.96.0.0/12", "https://10.111.255.255", true)]
    [TestCase("10.96.0.0/12", "https://10.112.0.1", false)]
    [TestCase("10.96.0.7/12", "https://10.96.0.1", true)]
    [TestCase("0.0.0.0/0", "https://192.0.2.1", true)]
    [TestCase("10.96.0.1/32", "https://10.96.0.1", true)]
    [TestCase("10.96.0.0/33", "https://10.96.0.1", false)]
    [TestCase("10.96.0.0/-1", "https://10.96.0.1", false)]
    [TestCase("10.96.0.0/x", "https://10.96.0.1", false)]
    [TestCase("fd00::/8", "https://[fd12::1]:6443", true)]
    [TestCase("fd00::/8", "https://[fe80::1]", false)]
    [TestCase("fd00::/8", "https://10.96.0.1", false)]
    [TestCase("10.96.0.1", "https://10.96.0.1:6443", true)]
    [TestCase("10.96.0.1:6443", "https://10.96.0.1:6443", true)]
    [TestCase("10.96.0.1:443", "https://10.96.0.1:6443", false)]
    [TestCase("fd00::1", "https://[fd00::1]:6443", true)]
    [TestCase("[fd00::1]:6443", "https://[fd00::1]:6443", true)]
    [TestCase("[fd00::1]:443", "https://[fd00::1]:6443", false)]
    [TestCase("::ffff:10.96.0.1", "https://10.96.0.1", true)]
    [TestCase("example.com", "https://example.com", true)]
    [TestCase("example.com", "https://api.EXAMPLE.com", true)]
    [TestCase("example.com", "https://notexample.com", false)]
    [TestCase(".example.com", "https://api.example.com", true)]
    [TestCase(".example.com", "https://example.com", false)]
    [TestCase("*.example.com", "https://api.example.com", true)]
    [TestCase("*.example.com", "https://example.com", false)]
    [TestCase("example.com:6443", "https://api.example.com:6443", true)]
    [TestCase("example.com:443", "https://api.example.com:6443", false)]
    [TestCase(".svc,.cluster.local", "https://kubernetes.default.svc", true)]
    [TestCase("other.example, 10.0.0.0/8", "https://10.1.2.3", true)]
    [TestCase("other.example 10.0.0.0/8", "https://10.1.2.3", true)]
    [TestCase("*", "https://anything.example", true)]
    [TestCase("", "https://anything.example", false)]
    [TestCase(",:,/,[,]:1,.", "https://anything.example", false)]
    [TestCase(",:,/,[,]:1,.", "https://10.1.2.3", false)]
    public void Includes_is_as_kubectl_has_it(string list, string server, bool expected) =>
        Assert.That(new DirectHosts(list).Includes(new Uri(server)), Is.EqualTo(expected));
}
