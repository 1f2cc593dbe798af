using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>
/// A network segment: a client, and a host of machines whose NIC is a port of its bridge, or is shared by its machines without one. The
/// host's libvirtd lives in the host's network.
/// </summary>
internal sealed class Segment : IDisposable
{
    public const string Bridge = "br0";
    public const string BridgeMac = "02:00:00:00:09:f1";
    public const string Nic = "p0";
    public const string ClientInterface = "c0";
    public const string ClientMac = "02:00:00:00:09:10";
    public const string Machine4 = "10.9.0.50";
    public const string Machine6 = "fd09::50";
    public const string Client4 = "10.9.0.10";

    private static readonly XNamespace Wake = "urn:virtwold:domain:1";

    private readonly bool _hasBridge;

    /// <summary>Makes it.</summary>
    /// <param name="kind">What the host runs its machines on.</param>
    /// <param name="hasBridge">Whether there is a bridge.</param>
    /// <param name="middle">A switch between client and host, which gets <c>s0</c> for the one and <c>s1</c> for the other; or null, and a cable.</param>
    public Segment(HypervisorKind kind, bool hasBridge = true, NetworkNamespace? middle = null)
    {
        _hasBridge = hasBridge;
        Kind = kind;
        Host = new NetworkNamespace("host");
        Client = new NetworkNamespace("client");
        if (hasBridge)
        {
            Host.Run("ip", "link", "add", Bridge, "address", BridgeMac, "type", "bridge", "forward_delay", "0", "mcast_snooping", "0");
        }

        if (middle is null)
        {
            Client.Run("ip", "link", "add", ClientInterface, "address", ClientMac, "type", "veth", "peer", "name", Nic, "netns", Host.Holder);
        }
        else
        {
            Client.Run("ip", "link", "add", ClientInterface, "address", ClientMac, "type", "veth", "peer", "name", "s0", "netns", middle.Holder);
            Host.Run("ip", "link", "add", Nic, "type", "veth", "peer", "name", "s1", "netns", middle.Holder);
        }

        if (hasBridge)
        {
            Host.Run("ip", "link", "set", Nic, "master", Bridge);
            Host.Run("ip", "link", "set", Bridge, "up");
        }

        Host.Run("ip", "address", "add", "10.9.0.1/24", "dev", Device);
        Host.Run("ip", "link", "set", Nic, "up");
        Client.Run("ip", "address", "add", $"{Client4}/24", "dev", ClientInterface);
        Client.Run("ip", "address", "add", "fd09::10/64", "dev", ClientInterface, "nodad");
        Client.Run("ip", "link", "set", ClientInterface, "up");
        if (middle is null)
        {
            Client.WaitUntilUp(ClientInterface);
        }

        Libvirt = new LibvirtDaemon(kind, Host);
        Libvirt.Start();
        Virsh = new Virsh(Libvirt.Uri);
    }

    public HypervisorKind Kind { get; }

    public NetworkNamespace Host { get; }

    public NetworkNamespace Client { get; }

    public LibvirtDaemon Libvirt { get; }

    public Virsh Virsh { get; }

    /// <summary>Where machines are stood in for.</summary>
    public string Device => _hasBridge ? Bridge : Nic;

    /// <summary>A machine that asks to be stood in for.</summary>
    /// <param name="access">The ports.</param>
    /// <param name="address">Its addresses.</param>
    public GuestBuilder Asking(string access = "22,80/http", string address = $"{Machine4} {Machine6}") => new(Kind)
    {
        Mark = new XElement(Wake + "wake", new XAttribute(XNamespace.Xmlns + "v", Wake), new XAttribute("access", access), new XAttribute("address", address)),
        Connect = Interface,
    };

    /// <summary>Starts a daemon that stands in and waits until it does so for a machine.</summary>
    public VirtWoldDaemon StartDaemon(Guest guest, params IEnumerable<string> more)
    {
        var daemon = VirtWoldDaemon.StartIn(Host, Arguments(more));
        daemon.WaitForLine($"Standing in for {guest.Name} on ");
        return daemon;
    }

    /// <summary>The arguments of such a daemon.</summary>
    public string[] Arguments(params IEnumerable<string> more) =>
        ["--stand-in", "--interface", Nic, "--libvirt-uri", Libvirt.Uri, "--log-level", "debug", .. more];

    /// <summary>Forgets what the client knows of its neighbours.</summary>
    public void FlushNeighbours()
    {
        Client.Run("ip", "-4", "neigh", "flush", "all");
        Client.Run("ip", "-6", "neigh", "flush", "all");
    }

    /// <summary>A client that connects, and waits as long as it takes.</summary>
    public BackgroundProcess Connect(string url) => new(Client.Enter("curl", "--silent", "--show-error", "--max-time", "90", url));

    /// <inheritdoc/>
    public void Dispose()
    {
        Libvirt.Dispose();
        Client.Dispose();
        Host.Dispose();
    }

    private static XElement Interface(XElement source, string type, string mac) => new(
        "interface",
        new XAttribute("type", type),
        new XElement("mac", new XAttribute("address", mac)),
        source,
        new XElement("model", new XAttribute("type", "virtio")),
        new XElement("rom", new XAttribute("enabled", "no")));

    private XElement Interface(string mac) => _hasBridge
        ? Interface(new XElement("source", new XAttribute("bridge", Bridge)), "bridge", mac)
        : Interface(new XElement("source", new XAttribute("dev", Nic), new XAttribute("mode", "bridge")), "direct", mac);
}
