using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>Fixtures of which each test has a lab of its own.</summary>
public abstract class SteeringTest
{
    private protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>BGP and BFD of one neighbour, redirected.</summary>
    private protected static readonly string[] RedirectingRules =
        ["magic", "tcp 179 from 192.0.2.1 2001:db8::1", "udp 3784 from 192.0.2.0/24 2001:db8::/64"];

    private protected SharedNicLab Lab { get; private set; } = null!;

    /// <summary>Makes the lab.</summary>
    [SetUp]
    public void MakeTheLab()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "sysctl", "mount", "tc", "nft", "bpftool", "clang", "etherwake", "tcpdump");
        Requires.That(Tool.Run("ldconfig", "-p").Output.Contains("libbpf.so.1", StringComparison.Ordinal), "libbpf.so.1 isn't installed");
        Requires.Scapy();
        Lab = new SharedNicLab();
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheLab() => Lab?.Dispose();

    /// <summary>Starts to redirect.</summary>
    private protected SteerProcess Redirect(params IEnumerable<string> options) => SteerProcess.Start(Lab, ["--rules", Lab.Rules(RedirectingRules), .. options]);

    /// <summary>
    /// A connection of the neighbour's to port 179 ends in the pod. What was changed just now on the host is followed when the kernel has
    /// told of it: until then, the host refuses the connection itself.
    /// </summary>
    private protected void AssertRedirects()
    {
        foreach (var address in new[] { SharedNicLab.Nic4, SharedNicLab.Nic6 })
        {
            var told = "nothing";
            Eventually.True(
                () => (told = Session.Tcp(Lab, Lab.Wire, Lab.Pod, address, 179)) == "ok",
                Deadline,
                () => $"a connection to port 179 of {address} ends in the pod; the last one ended with: {told}");
        }
    }

    /// <summary>How many copies of one magic packet come to the pod.</summary>
    private protected int Copies() => Session.Copies(Lab);

    /// <summary>
    /// Options of systemd-nspawn for a system that steers: what a container isn't allowed otherwise, and what the package would bring that
    /// the small Debian hasn't got.
    /// </summary>
    private protected static IEnumerable<string> BootOptions() =>
    [
        "--capability=CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN", "--system-call-filter=bpf",
        .. Tool.Run("ldconfig", "-p").OutputLines
            .Where(line => line.Contains("libbpf.so.1 ", StringComparison.Ordinal) || line.Contains("libelf.so.1 ", StringComparison.Ordinal))
            .Select(line => line.Split("=> ")[1])
            .Select(path => $"--bind-ro={new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path}:{path}"),
    ];
}
