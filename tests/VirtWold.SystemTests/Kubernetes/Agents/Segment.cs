using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>One Ethernet segment with a sender and several nodes, each in a network namespace of its own: a bridge, and a cable to each.</summary>
internal sealed class Segment : IDisposable
{
    /// <summary>The interface of each node.</summary>
    public const string NodeInterface = "node";

    private const string Bridge = "segment";

    private readonly NetworkNamespace _middle = new("segment");
    private readonly List<NetworkNamespace> _nodes = [];

    /// <summary>Makes it with so many nodes, and waits until packets go through.</summary>
    public Segment(int nodes)
    {
        _middle.Run("ip", "link", "add", Bridge, "type", "bridge");
        _middle.Run("ip", "link", "set", Bridge, "up");
        _middle.Run("ip", "address", "add", "192.0.2.1/24", "brd", "+", "dev", Bridge);
        // Without any route the kernel refuses to send to 255.255.255.255.
        _middle.Run("ip", "route", "add", "default", "dev", Bridge);
        for (var i = 0; i < nodes; i++)
        {
            var node = new NetworkNamespace("node");
            _nodes.Add(node);
            var port = FormattableString.Invariant($"port{i}");
            _middle.Run("ip", "link", "add", port, "type", "veth", "peer", "name", NodeInterface, "netns", node.Holder);
            _middle.Run("ip", "link", "set", port, "master", Bridge, "up");
            node.Run("ip", "link", "set", NodeInterface, "up");
            _middle.WaitUntilUp(port);
        }

        _middle.WaitUntilUp(Bridge);
    }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<NetworkNamespace> Nodes => _nodes;

    /// <summary>Sends one packet that all nodes hear.</summary>
    public void WakeOnLan(string mac) => _middle.Run("wakeonlan", mac);

    /// <inheritdoc/>
    public void Dispose()
    {
        _nodes.ForEach(static node => node.Dispose());
        _middle.Dispose();
    }
}
