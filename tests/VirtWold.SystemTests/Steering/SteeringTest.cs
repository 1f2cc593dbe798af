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

    /// <summary>A connection of the neighbour's to port 179 ends in the pod.</summary>
    private protected void AssertRedirects() => Assert.Multiple(() =>
    {
        Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Pod, SharedNicLab.Nic4, 179), Is.EqualTo("ok"), "IPv4");
        Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Pod, SharedNicLab.Nic6, 179), Is.EqualTo("ok"), "IPv6");
    });

    /// <summary>How many copies of one magic packet come to the pod.</summary>
    private protected int Copies() => Session.Copies(Lab);
}
