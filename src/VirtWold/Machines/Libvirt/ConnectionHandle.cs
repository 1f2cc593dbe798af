using System.Runtime.InteropServices;
using VirtWold.Interop;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>A reference to a connection (virConnectPtr). The library keeps it open while domains of it are referenced.</summary>
internal sealed class ConnectionHandle : SafeHandle
{
    /// <summary>More files than a connection opens. GLib, which libvirt uses, ends the whole program where it can't have a pipe.</summary>
    private const int Files = 8;

    internal ConnectionHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Connects; blocks for as long as the hypervisor takes.</summary>
    /// <exception cref="LibvirtException">The connection can't be had, or the library isn't installed.</exception>
    public static ConnectionHandle Open(string uri)
    {
        if (!OpenFiles.HasRoomFor(Files))
        {
            throw new LibvirtException(LibvirtErrorCode.None, 0, "too many files are open; raise that limit (ulimit -n, or LimitNOFILE= in a unit)");
        }

        ConnectionHandle connection = new();
        connection.SetHandle(Native.virConnectOpen(uri));
        if (connection.IsInvalid)
        {
            LibvirtException error = LibvirtException.Last();
            connection.Dispose();
            throw error;
        }

        return connection;
    }

    protected override bool ReleaseHandle() => Native.virConnectClose(handle) >= 0;
}
