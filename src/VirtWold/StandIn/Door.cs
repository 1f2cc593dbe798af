using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>A port of a machine at one of its addresses, and whether it is known to be open.</summary>
/// <param name="address">The address.</param>
/// <param name="port">The port.</param>
internal sealed class Door(InternetAddress address, AccessPort port)
{
    /// <summary>The address.</summary>
    public InternetAddress Address { get; } = address;

    /// <summary>The port.</summary>
    public AccessPort Port { get; } = port;

    /// <summary>How many connections wait here.</summary>
    public int Waiting { get; set; }

    /// <summary>Whether it answers.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The port that the last probe was sent from.</summary>
    public ushort ProbePort { get; set; }

    /// <summary>The last probe's number.</summary>
    public uint ProbeSequence { get; set; }

    /// <summary>Whose address it had.</summary>
    public InternetAddress ProbeClient { get; set; }

    /// <summary>When to probe next, or once it is open, when to replay next; a timestamp.</summary>
    public long NextAt { get; set; }

    /// <summary>How many replays there were.</summary>
    public int Replays { get; set; }

    /// <summary>It isn't known to be open any more.</summary>
    public void Close()
    {
        IsOpen = false;
        ProbePort = 0;
        NextAt = 0;
        Replays = 0;
    }
}
