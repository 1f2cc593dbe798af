using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>What a driver does with frames: SIOCETHTOOL of linux/sockios.h.</summary>
internal static unsafe partial class Libc
{
    public const nuint SIOCETHTOOL = 0x8946;
    public const uint ETHTOOL_GFLAGS = 0x25;
    public const uint ETH_FLAG_LRO = 1 << 15;

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int ioctl_ethtool(SafeHandle socket, nuint request, EthtoolRequest* interfaceRequest);

    /// <summary>struct ifreq with a pointer in it, 40 bytes on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 40)]
    internal struct EthtoolRequest
    {
        public fixed byte ifr_name[16];
        public EthtoolValue* ifr_data;
    }

    /// <summary>struct ethtool_value of linux/ethtool.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct EthtoolValue
    {
        public uint cmd;
        public uint data;
    }
}
