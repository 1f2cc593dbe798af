using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Sockets;

/// <summary>Sockets that can't be had: one line each, and an exit status of its own.</summary>
[TestFixture]
public sealed class BadSocketTests
{
    private const int Usage = 64;
    private const int Unavailable = 69;
    private const int NotPermitted = 77;
    private const string TestUri = "test:///default";

    private NetworkNamespace _host = null!;

    /// <summary>Makes a network with nothing but loopback.</summary>
    [SetUp]
    public void MakeTheNetwork()
    {
        Requires.Root();
        Requires.Tools("unshare", "nsenter", "ip", "setpriv");
        Requires.Binary();
        _host = new NetworkNamespace("socket");
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheNetwork() => _host?.Dispose();

    /// <summary>Of IPv4 and of IPv6.</summary>
    [TestCase("192.0.2.77:9009")]
    [TestCase("[2001:db8::77]:9009")]
    public void An_address_that_this_host_does_not_have_is_said(string endpoint) =>
        Fails(Unavailable, Listen(endpoint), endpoint, "doesn't have that address");

    /// <summary>Somebody else was first.</summary>
    [TestCase("127.0.0.1:9009")]
    [TestCase("0.0.0.0:9009")]
    public void A_port_in_use_is_said(string endpoint)
    {
        using var other = VirtWoldDaemon.StartIn(_host, "-i", "lo", "--libvirt-uri", TestUri, "--listen", "127.0.0.1:9009");
        Fails(Unavailable, Listen(endpoint), endpoint, "another program has that port");
    }

    /// <summary>Both halves are somebody else's.</summary>
    [Test]
    public void A_wildcard_port_in_use_is_said()
    {
        using var other = VirtWoldDaemon.StartIn(_host, "-i", "lo", "--libvirt-uri", TestUri, "--listen", "[::]:9009");
        Fails(Unavailable, Listen("[::]:9009"), "[::]:9009", "another program has that port");
    }

    /// <summary>Neither address nor port, or one of them.</summary>
    [TestCase("zz")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:0")]
    [TestCase("127.0.0.1:99999")]
    [TestCase(":9")]
    [TestCase("localhost:9")]
    [TestCase("::1:9")]
    public void A_text_that_is_no_endpoint_is_a_usage_error(string text) => Fails(Usage, Listen(text), text, "--listen");

    /// <summary>The variable is named as the culprit.</summary>
    [Test]
    public void A_variable_that_holds_no_endpoint_is_a_usage_error() => Fails(
        Usage,
        Tool.Try(_host.Enter("env", "VIRTWOLD_LISTEN=127.0.0.1:9009 zz", VirtWoldBinary.Location, "-i", "lo", "--libvirt-uri", TestUri)),
        "VIRTWOLD_LISTEN",
        "zz");

    /// <summary>Ports below 1024 are root's; the capture itself is permitted here.</summary>
    [Test]
    public void A_port_that_is_not_permitted_is_said_with_the_remedy()
    {
        using var binary = new UnprivilegedBinary();
        var result = Tool.Try(_host.Enter(binary.CommandWith("net_raw", "-i", "lo", "--libvirt-uri", TestUri, "--listen", "127.0.0.1:9")));
        Fails(NotPermitted, result, "127.0.0.1:9", "cap_net_bind_service");
    }

    /// <summary>Nothing that was opened before is left when a later one fails.</summary>
    [Test]
    public void The_second_of_two_sockets_can_be_the_bad_one() => Fails(
        Unavailable,
        VirtWoldBinary.RunIn(_host, "-i", "lo", "--libvirt-uri", TestUri, "--listen", "127.0.0.1:9009", "--listen", "192.0.2.77:9009"),
        "192.0.2.77:9009");

    private static void Fails(int status, ToolResult result, params string[] words) =>
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(status), result.ToString);
            // That the port's owner captures there as well is said, and isn't what is wrong.
            Assert.That(
                result.ErrorLines.Where(line => !line.Contains("Another virtwold listens", StringComparison.Ordinal)).ToList(),
                Has.Count.EqualTo(1),
                result.ToString);
            foreach (var word in words)
            {
                Assert.That(result.Error, Does.Contain(word));
            }
        });

    private ToolResult Listen(string endpoint) => VirtWoldBinary.RunIn(_host, "-i", "lo", "--libvirt-uri", TestUri, "--listen", endpoint);
}
