using System.Text;
using Microsoft.Win32.SafeHandles;
using VirtWold.Interop;

namespace VirtWold.Links;

/// <summary>What a NIC does to frames before the kernel gets them.</summary>
internal static class Offloads
{
    private const int NameSize = 16;

    /// <summary>
    /// Whether a NIC merges received TCP segments by itself (large receive offload). What it has merged can't be sent on as it came: the
    /// kernel turns it off where it forwards, and doesn't know of a program that redirects. What the kernel merges itself (GRO) can.
    /// </summary>
    /// <param name="name">The interface in this network namespace.</param>
    /// <returns>Null if the driver doesn't say.</returns>
    public static unsafe bool? MergesSegments(string name)
    {
        using var socket = new SafeFileHandle(Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0), ownsHandle: true);
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (socket.IsInvalid || bytes.Length >= NameSize)
        {
            return null;
        }

        var value = new Libc.EthtoolValue { cmd = Libc.ETHTOOL_GFLAGS };
        var request = new Libc.EthtoolRequest { ifr_data = &value };
        bytes.CopyTo(new Span<byte>(request.ifr_name, NameSize));
        return Libc.ioctl_ethtool(socket, Libc.SIOCETHTOOL, &request) == 0 ? (value.data & Libc.ETH_FLAG_LRO) != 0 : null;
    }
}
