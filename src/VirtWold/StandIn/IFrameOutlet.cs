using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>Where frames are sent.</summary>
internal interface IFrameOutlet
{
    /// <summary>The device's own address.</summary>
    public MacAddress OwnMac { get; }

    /// <summary>Sends a frame. One that can't be sent is lost, as on any wire.</summary>
    public void Send(ReadOnlySpan<byte> frame);
}
