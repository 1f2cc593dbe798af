using VirtWold.Machines;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Tests.Machines.KubeVirt.Configuration;

public sealed class InClusterTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("virtwold-").FullName;
        File.WriteAllText(Path.Combine(_folder, "token"), "abc");
        File.WriteAllText(Path.Combine(_folder, "namespace"), "virtwold\n");
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), "");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("10.96.0.1", "https://10.96.0.1/")]
    [TestCase("fd00::1", "https://[fd00::1]/")]
    public void Load_reads_variables_and_files(string host, string server)
    {
        ClusterConfiguration configuration = Load(host, "443");

        Assert.That(
            (configuration.Server.AbsoluteUri, configuration.Namespace, Credentials.Now(configuration).Token), Is.EqualTo((server, "virtwold", "abc")));
    }

    [TestCase(null, "443")]
    [TestCase("10.96.0.1", null)]
    public void Load_when_this_is_no_pod_then_says_what_to_do(string? host, string? port) => Assert.That(
        () => Load(host, port), Throws.InstanceOf<HypervisorException>().With.Message.Contains("name a kubeconfig file with --kubeconfig"));

    [Test]
    public void Load_when_the_namespace_is_nonsense_then_says_where()
    {
        File.WriteAllText(Path.Combine(_folder, "namespace"), "../x");

        Assert.That(() => Load("10.96.0.1", "443"), Throws.InstanceOf<HypervisorException>().With.Message.Contains("/namespace doesn't have"));
    }

    [Test]
    public void Load_when_the_environment_names_a_proxy_then_has_none() => Assert.That(
        InCluster.Load(
            static name => name switch
            {
                "KUBERNETES_SERVICE_HOST" => "10.96.0.1",
                "KUBERNETES_SERVICE_PORT" => "443",
                _ => "http://proxy.example:3128",
            },
            _folder).Proxy,
        Is.Null);

    private ClusterConfiguration Load(string? host, string? port) =>
        InCluster.Load(name => name == "KUBERNETES_SERVICE_HOST" ? host : port, _folder);
}
