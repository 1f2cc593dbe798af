using System.Net.NetworkInformation;
using SharpPcap;
using SharpPcap.LibPcap;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>Sends Ethernet frames as they are, out of one interface.</summary>
internal sealed class RawSender : IDisposable
{
    private readonly string _interfaceName;
    private readonly LibPcapLiveDevice _device;

    private RawSender(string interfaceName, LibPcapLiveDevice device)
    {
        _interfaceName = interfaceName;
        _device = device;
    }

    /// <summary>The interface's own address; all zero where it has none.</summary>
    public PhysicalAddress Address =>
        _device.MacAddress is { } address && address.GetAddressBytes().Length == MacAddress.Length ? address : new PhysicalAddress(new byte[MacAddress.Length]);

    /// <summary>Opens an interface to send out of.</summary>
    /// <exception cref="CaptureException">It can't be opened.</exception>
    public static RawSender Open(string interfaceName) => new(interfaceName, CaptureDevice.Open(interfaceName, new DeviceConfiguration()));

    /// <summary>Sends <paramref name="frame"/>, from its destination address on.</summary>
    /// <exception cref="CaptureException">The interface doesn't take the frame.</exception>
    public void Send(ReadOnlySpan<byte> frame)
    {
        try
        {
            _device.SendPacket(frame);
        }
        catch (PcapException)
        {
            throw new CaptureException(CaptureFailure.Refused, $"sending out of {_interfaceName} failed: {_device.LastError}");
        }
    }

    /// <summary>Closes the interface.</summary>
    public void Dispose() => _device.Dispose();
}
