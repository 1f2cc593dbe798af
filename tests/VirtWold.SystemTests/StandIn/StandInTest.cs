using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>Fixtures with a segment, and for each test a machine that is stood in for, and a daemon.</summary>
public abstract class StandInTest
{
    private protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly bool _hasBridge;

    private protected StandInTest(bool hasBridge = true) => _hasBridge = hasBridge;

    private protected Segment Segment { get; private set; } = null!;

    private protected Guest Guest { get; private set; } = null!;

    private protected VirtWoldDaemon Daemon { get; private set; } = null!;

    /// <summary>Makes the segment.</summary>
    [OneTimeSetUp]
    public void MakeSegment()
    {
        Requires.Root();
        Requires.Tools("unshare", "nsenter", "ip", "bridge", "virsh", "/usr/sbin/libvirtd", "setpriv", "curl", "tcpdump", "nmap", "busybox", "ss");
        Requires.Tools("arping", "ping", "ndisc6", "nft");
        Segment = new Segment(HypervisorKind.Test, _hasBridge);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveSegment() => Segment?.Dispose();

    /// <summary>Defines a machine and starts the daemon.</summary>
    [SetUp]
    public void StartTheDaemon()
    {
        Requires.Binary();
        Guest = Segment.Virsh.Define(Segment.Asking());
        Daemon = Segment.StartDaemon(Guest);
        Segment.FlushNeighbours();
    }

    /// <summary>Ends them; the daemon's log goes to the test's output.</summary>
    [TearDown]
    public void EndTheDaemon()
    {
        // Not again after the next test, if that doesn't get so far as to start one.
        Daemon?.Dispose();
        Daemon = null!;
        Guest?.Dispose();
        Guest = null!;
    }

    /// <summary>Whether the client is answered who asks for the machine's IPv4 address, and by whom.</summary>
    private protected ToolResult Arping(params IEnumerable<string> options) =>
        Tool.Try(Segment.Client.Enter(["arping", .. options, "-I", Segment.ClientInterface, "-c", "2", "-w", "3", Segment.Machine4]));

    /// <summary>The client sees the machine's MAC address for its address.</summary>
    private protected void AssertAnswered()
    {
        var answer = Arping();
        Assert.That(answer.Output, Does.Contain($"[{Guest.Mac.ToUpperInvariant()}]"), answer.ToString());
    }

    /// <summary>Has the machine use its IPv6 address, too: then it uses all that it is stood in for.</summary>
    private protected void UseIPv6() => Segment.Client.Run("ping", "-6", "-c", "1", "-w", "15", Segment.Machine6);

    /// <summary>Waits for a client's end, and returns what it got.</summary>
    private protected static string OutputOf(BackgroundProcess client)
    {
        client.WaitForExit(TimeSpan.FromSeconds(95));
        return string.Join('\n', client.Lines.Select(line => line.Text));
    }
}
