using System.Globalization;

namespace VirtWold.SystemTests.Status;

/// <summary>The probes of a node's kubelet, which asks again and again for as long as a pod lives.</summary>
[TestFixture]
public sealed class ProbeTests() : StatusTest
{
    private const int Probes = 100;

    private static readonly string[] Kubelet = ["--user-agent", "kube-probe/1.31", "--header", "Connection: close"];

    /// <summary>A web server tells the date; without one nobody does.</summary>
    [TestCase("/readyz", "ready\n")]
    [TestCase("/livez", "alive\n")]
    public void Probe_of_a_kubelet_is_answered_without_a_web_server(string path, string body)
    {
        var answer = Probe(Kubelet, path);
        Assert.Multiple(() =>
        {
            Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK\r\n").And.EndWith($"\r\n\r\n{body}"));
            Assert.That(answer, Does.Not.Contain("Date:"));
        });
    }

    /// <summary>Others are answered the same, by the web server.</summary>
    [Test]
    public void Same_path_is_answered_by_the_web_server_to_others()
    {
        var answer = Probe([], "/readyz");
        Assert.That(answer, Does.Contain("Date:").And.EndWith("\r\n\r\nready\n"));
    }

    /// <summary>What the documentation says of their cost: printed, since it depends on the machine.</summary>
    [Test]
    public void Cost_of_a_probe_is_printed()
    {
        foreach (var (name, options) in new (string, string[])[] { ("without a web server", Kubelet), ("by the web server", []) })
        {
            var before = Daemon.Figures.Ticks;
            for (var i = 0; i < Probes; i++)
            {
                Assert.That(Probe(options, "/readyz"), Does.EndWith("ready\n"));
            }

            TestContext.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Probes} probes {name}: {(Daemon.Figures.Ticks - before) * 10} ms on a processor, {Daemon.Figures.AnonymousKilobytes} kB its own afterwards"));
        }
    }

    private string Probe(string[] options, string path) =>
        Network.Host.Run(["curl", "--silent", "--include", "--max-time", "20", .. options, Origin + path]).Output;
}
