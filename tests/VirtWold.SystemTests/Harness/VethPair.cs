namespace VirtWold.SystemTests.Harness;

/// <summary>A cable between two namespaces: one where senders sit, one that plays the host of the machines.</summary>
internal sealed class VethPair : IDisposable
{
    /// <summary>The sender's interface.</summary>
    public const string SenderInterface = "vwsend";

    /// <summary>The host's interface: where the daemon listens.</summary>
    public const string HostInterface = "vwhost";

    /// <summary>The sender's station address.</summary>
    public const string SenderMac = "02:00:00:00:02:01";

    /// <summary>The host's station address.</summary>
    public const string HostMac = "02:00:00:00:02:02";

    /// <summary>The sender's IPv4 address.</summary>
    public const string SenderAddress = "192.0.2.1";

    /// <summary>The host's IPv4 address.</summary>
    public const string HostAddress = "192.0.2.2";

    /// <summary>Makes both namespaces and the cable, and gives each end its addresses.</summary>
    public VethPair()
    {
        Host = new NetworkNamespace("host");
        Sender = new NetworkNamespace("send");
        Sender.Run(
            "ip", "link", "add", SenderInterface, "address", SenderMac, "type", "veth",
            "peer", "name", HostInterface, "address", HostMac, "netns", Host.Holder);
        SetUp(Sender, SenderInterface, SenderAddress, "fe80::2:1");
        SetUp(Host, HostInterface, HostAddress, "fe80::2:2");

        // Without any route the kernel refuses to send to 255.255.255.255.
        Sender.Run("ip", "route", "add", "default", "dev", SenderInterface);
    }

    /// <summary>The senders' side.</summary>
    public NetworkNamespace Sender { get; }

    /// <summary>The daemon's side.</summary>
    public NetworkNamespace Host { get; }

    /// <summary>Waits until packets go through.</summary>
    public void WaitUntilUp()
    {
        Sender.WaitUntilUp(SenderInterface);
        Host.WaitUntilUp(HostInterface);
    }

    /// <summary>Lets both ends take frames that are longer than usual.</summary>
    public void AllowJumboFrames()
    {
        const string length = "9000";
        Sender.Run("ip", "link", "set", SenderInterface, "mtu", length);
        Host.Run("ip", "link", "set", HostInterface, "mtu", length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sender.Dispose();
        Host.Dispose();
    }

    private static void SetUp(NetworkNamespace side, string name, string address4, string address6)
    {
        // Link-local addresses of our choice, usable at once: no duplicate address detection.
        side.Run("ip", "link", "set", name, "addrgenmode", "none");
        side.Run("ip", "address", "add", $"{address4}/24", "brd", "+", "dev", name);
        side.Run("ip", "link", "set", name, "up");
        side.Run("ip", "address", "add", $"{address6}/64", "dev", name, "nodad");
    }
}
