using System.Runtime.InteropServices;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>A reference to a network of libvirt's (virNetworkPtr).</summary>
internal sealed class NetworkHandle : SafeHandle
{
    /// <summary>Takes over a reference that libvirt gave away.</summary>
    public NetworkHandle(nint network)
        : base(0, ownsHandle: true) => SetHandle(network);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => Native.virNetworkFree(handle) >= 0;
}
