using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>
/// What runs while the test hypervisor reports that a machine runs: a network namespace with a cable into the bridge, the machine's own
/// addresses, and a web server.
/// </summary>
internal sealed class CableGuest : IDisposable
{
    /// <summary>Its end of the cable.</summary>
    public const string Interface = "eth0";

    /// <summary>The host's end.</summary>
    public const string Port = "vnet0";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly Segment _segment;
    private readonly TemporaryFolder _folder = new();
    private readonly List<BackgroundProcess> _servers = [];

    /// <summary>Plugs it in: it has no address yet.</summary>
    public CableGuest(Segment segment, Guest guest, string bridge = Segment.Bridge)
    {
        _segment = segment;
        _folder.Write("index.html", "guest\n");
        Network = new NetworkNamespace("guest");
        Network.Run("ip", "link", "add", Interface, "address", guest.Mac, "type", "veth", "peer", "name", Port, "netns", segment.Host.Holder);
        segment.Host.Run("ip", "link", "set", Port, "master", bridge, "up");
        Network.Run("ip", "link", "set", Interface, "up");
    }

    /// <summary>Its network.</summary>
    public NetworkNamespace Network { get; }

    /// <summary>Answers at a port from now on.</summary>
    public void Serve(int port)
    {
        _servers.Add(new BackgroundProcess(Network.Enter("busybox", "httpd", "-f", "-p", FormattableString.Invariant($"{port}"), "-h", _folder.Path)));
        Eventually.True(
            () => Network.Run("ss", "--no-header", "--listening", "--tcp", "--numeric").Output.Contains($":{port} ", StringComparison.Ordinal),
            Deadline,
            () => $"a server at port {port}");
    }

    /// <summary>Gives it its addresses, as a guest does: it checks whether another host has the one of IPv6.</summary>
    public void Start()
    {
        Network.Run("ip", "address", "add", $"{Segment.Machine4}/24", "dev", Interface);
        Network.Run("ip", "address", "add", $"{Segment.Machine6}/64", "dev", Interface);
    }

    /// <summary>Waits until its IPv6 address may be used.</summary>
    /// <returns>What the kernel shows of its addresses.</returns>
    public string WaitForAddress()
    {
        var shown = "";
        Eventually.True(
            () => !(shown = Network.Run("ip", "-6", "address", "show", "dev", Interface).Output).Contains("tentative", StringComparison.Ordinal)
                || shown.Contains("dadfailed", StringComparison.Ordinal),
            Deadline,
            () => $"an end of duplicate address detection: {shown}");
        return shown;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        Network.Dispose();
        Eventually.True(
            () => Tool.Try(_segment.Host.Enter("ip", "link", "show", Port)).ExitCode != 0,
            Deadline,
            () => $"the end of {Port}");
        _folder.Dispose();
    }
}
