namespace VirtWold.SystemTests.Harness;

/// <summary>Another cable between the sender and the host, for a test that unplugs it, or that needs two. No IP addresses.</summary>
internal sealed class Cable : IDisposable
{
    private static int _count;

    private readonly VethPair _network;

    /// <summary>Makes a name for it; nothing is there before it is plugged in.</summary>
    public Cable(VethPair network)
    {
        _network = network;
        var number = Interlocked.Increment(ref _count);
        SenderEnd = FormattableString.Invariant($"vws{number}");
        HostEnd = FormattableString.Invariant($"vwh{number}");
    }

    /// <summary>The sender's interface.</summary>
    public string SenderEnd { get; }

    /// <summary>The host's interface.</summary>
    public string HostEnd { get; }

    /// <summary>A new one that is plugged in.</summary>
    public static Cable PluggedInto(VethPair network)
    {
        var cable = new Cable(network);
        cable.Plug();
        return cable;
    }

    /// <summary>Makes both ends and switches them on.</summary>
    public void Plug() => Plug(HostEnd);

    /// <summary>The same, where the host's end is called otherwise at first.</summary>
    public void Plug(string hostEnd)
    {
        _network.Sender.Run("ip", "link", "add", SenderEnd, "type", "veth", "peer", "name", hostEnd, "netns", _network.Host.Holder);
        _network.Sender.Run("ip", "link", "set", SenderEnd, "up");
        _network.Host.Run("ip", "link", "set", hostEnd, "up");
    }

    /// <summary>Removes both ends.</summary>
    public void Unplug() => _network.Sender.Run("ip", "link", "delete", SenderEnd);

    /// <summary>Switches the host's end on or off.</summary>
    public void Switch(string how) => _network.Host.Run("ip", "link", "set", HostEnd, how);

    /// <summary>Gives the host's end another name.</summary>
    public void Rename(string from, string to) => _network.Host.Run("ip", "link", "set", from, "name", to);

    /// <summary>Sends frames into the sender's end, once packets go through.</summary>
    public void Send(Sender sender, params IEnumerable<Frame> frames)
    {
        _network.Sender.WaitUntilUp(SenderEnd);
        sender.Maker.Send(SenderEnd, frames);
    }

    /// <inheritdoc/>
    public void Dispose() => Tool.Try(_network.Sender.Enter("ip", "link", "delete", SenderEnd));
}
