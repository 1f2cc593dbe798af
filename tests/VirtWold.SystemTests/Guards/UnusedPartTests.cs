using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>Parts of the program that a daemon doesn't use: none of their libraries is loaded, and none of their threads runs.</summary>
[TestFixture]
public sealed class UnusedPartTests() : SystemTest(HypervisorKind.Test)
{
    // A cluster that nobody answers for: the daemon goes on trying.
    private const string Kubeconfig = """
        apiVersion: v1
        kind: Config
        current-context: far
        contexts: [{ name: far, context: { cluster: far, user: far } }]
        clusters: [{ name: far, cluster: { server: "http://127.0.0.1:1" } }]
        users: [{ name: far, user: { token: none } }]
        """;

    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void NeedTheDaemon() => Requires.Binary();

    /// <summary>
    /// Neither steering (libbpf) nor KubeVirt's client (TLS) nor the web server. What libvirt's own library needs is loaded by each program that uses
    /// it.
    /// </summary>
    [Test]
    public void A_daemon_for_libvirt_loads_and_runs_nothing_of_the_other_parts()
    {
        Requires.Tools("ldd");
        using var guest = DefineGuest();
        using var daemon = StartDaemon();
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
        daemon.WaitForLine($"Started {guest.Name} ");

        var files = Files(daemon);
        string[] needed =
        [
            .. files.Where(file => Name(file) is "libvirt" or "libpcap" || file == VirtWoldBinary.Location)
                .SelectMany(file => Tool.Run("ldd", file).OutputLines).Select(line => Name(line.Trim().Split(' ')[0])),
        ];
        Assert.Multiple(() =>
        {
            Assert.That(files.Select(Name), Does.Contain("libvirt").And.Contain("libpcap"), "what it does use");
            Assert.That(files.Select(Name).Except([.. needed, "libvirt", "libpcap", Name(VirtWoldBinary.Location)]), Is.Empty, "other libraries");
            Assert.That(ThreadsOf(daemon), Has.None.Contains("Kestrel").And.None.EqualTo("frames"));
        });
    }

    /// <summary>Nor is libvirt there, with the forty libraries that it loads, where KubeVirt has the machines.</summary>
    [Test]
    public void A_daemon_for_KubeVirt_loads_and_runs_nothing_of_the_other_parts()
    {
        using var folder = new TemporaryFolder();
        using var daemon = VirtWoldDaemon.Launch(
            Network, "--interface", VethPair.HostInterface, "--backend", "kubevirt", "--node-name", "here", "--kubeconfig", folder.Write("config", Kubeconfig));
        daemon.WaitUntilListening();
        daemon.WaitForLine("Can't connect to ");
        Assert.Multiple(() =>
        {
            Assert.That(Files(daemon).Select(Name), Does.Contain("libpcap").And.None.Contains("libvirt").And.None.Contains("libbpf"));
            Assert.That(ThreadsOf(daemon), Has.None.Contains("Kestrel").And.None.Contains("libvirt").And.None.EqualTo("frames"));
        });
    }

    /// <summary>The programs and libraries that are mapped.</summary>
    private static string[] Files(VirtWoldDaemon daemon) =>
    [
        .. File.ReadLines($"/proc/{daemon.Id}/maps").Where(line => line.Contains(" r-xp ", StringComparison.Ordinal) && line.Contains('/'))
            .Select(line => line[line.IndexOf('/')..]).Distinct(),
    ];

    /// <summary>A library's name without what tells its version.</summary>
    private static string Name(string file) => Path.GetFileName(file).Split(".so")[0];

    private static string[] ThreadsOf(VirtWoldDaemon daemon) => [.. Directory.GetDirectories($"/proc/{daemon.Id}/task").Select(NameOf)];

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).Trim();
        }
        catch (IOException)
        {
            // It has ended between the list and the look.
            return "";
        }
    }
}
