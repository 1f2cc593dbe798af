using System.Net.NetworkInformation;
using PacketDotNet;
using SharpPcap;
using SharpPcap.LibPcap;

namespace VirtWold.Capture;

/// <summary>Finds and opens interfaces through SharpPcap, with its errors in our users' words.</summary>
internal static class CaptureDevice
{
    /// <summary>Opens <paramref name="interfaceName"/>, which must carry Ethernet frames. The caller disposes the device.</summary>
    /// <param name="interfaceName">The interface, by its name.</param>
    /// <param name="configuration">How it is opened.</param>
    /// <exception cref="CaptureException">It can't be opened.</exception>
    public static LibPcapLiveDevice Open(string interfaceName, DeviceConfiguration configuration)
    {
        LibPcapLiveDevice device = Find(interfaceName);
        try
        {
            device.Open(configuration);
            return device.LinkType == LinkLayers.Ethernet
                ? device
                : throw CaptureException.NotEthernet(interfaceName);
        }
        catch (PcapException error)
        {
            // Only an open handle may be asked for libpcap's own words: without one that call ends the process.
            string detail = device.Opened ? device.LastError : "";
            device.Dispose();
            throw Translate(interfaceName, error, detail);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>libpcap isn't installed.</summary>
    public static CaptureException NoLibrary() =>
        new(CaptureFailure.NoLibrary, "libpcap isn't installed", "on Debian: apt-get install libpcap0.8");

    /// <summary>SharpPcap opens what it has found itself: there is no other way to its devices than the list of all.</summary>
    private static LibPcapLiveDevice Find(string interfaceName)
    {
        try
        {
            return LibPcapLiveDeviceList.New().FirstOrDefault(device => device.Name == interfaceName)
                ?? throw CaptureException.Missing(interfaceName);
        }
        catch (DllNotFoundException)
        {
            throw NoLibrary();
        }
        catch (Exception error) when (error is PcapException or NetworkInformationException or InvalidOperationException or IOException)
        {
            throw new CaptureException(CaptureFailure.Refused, $"{interfaceName} can't be opened: libpcap can't list the interfaces: {error.Message}");
        }
    }

    private static CaptureException Translate(string interfaceName, PcapException error, string detail) => error.Error switch
    {
        PcapError.NoSuchDevice => CaptureException.Missing(interfaceName),
        PcapError.PermissionDenied or PcapError.PromiscuousPermissionDenied => new CaptureException(
            CaptureFailure.NotPermitted,
            $"not permitted to capture on {interfaceName}",
            $"run as root, or give the program the capability: setcap cap_net_raw+ep {Environment.ProcessPath}"),
        PcapError.InterfaceNotUp => CaptureException.Down(interfaceName),
        _ => new CaptureException(
            CaptureFailure.Refused, $"{interfaceName} can't be captured: {(detail.Length > 0 ? detail : error.Message)}"),
    };
}
