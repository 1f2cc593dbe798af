using System.Runtime.InteropServices;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// What libvirt calls, on its event loop's thread. <c>opaque</c> is a <see cref="GCHandle"/> of a <see cref="DomainEventQueue"/>, one for
/// each registration; libvirt says when it will not use it again, and only then is it freed.
/// </summary>
internal static unsafe class LibvirtCallbacks
{
    [UnmanagedCallersOnly]
    public static int Lifecycle(nint connection, nint domain, int lifecycleEvent, int detail, nint opaque)
    {
        Queue(opaque).Add(Uuid(domain), DomainEvents.ChangeOf(lifecycleEvent, detail));
        return 0;
    }

    /// <summary>For DEVICE_ADDED and DEVICE_REMOVED.</summary>
    [UnmanagedCallersOnly]
    public static void Device(nint connection, nint domain, byte* alias, nint opaque) =>
        Queue(opaque).Add(Uuid(domain), DomainChange.Configuration);

    /// <summary>For METADATA_CHANGE.</summary>
    [UnmanagedCallersOnly]
    public static void Metadata(nint connection, nint domain, int type, byte* namespaceUri, nint opaque) =>
        Queue(opaque).Add(Uuid(domain), DomainChange.Configuration);

    /// <summary>For NIC_MAC_CHANGE.</summary>
    [UnmanagedCallersOnly]
    public static void MacChange(nint connection, nint domain, byte* alias, byte* oldMac, byte* newMac, nint opaque) =>
        Queue(opaque).Add(Uuid(domain), DomainChange.Configuration);

    /// <summary>For AGENT_LIFECYCLE.</summary>
    [UnmanagedCallersOnly]
    public static void Agent(nint connection, nint domain, int state, int reason, nint opaque)
    {
        if (state == DomainEvents.AgentConnected)
        {
            Queue(opaque).Add(Uuid(domain), DomainChange.Agent);
        }
    }

    [UnmanagedCallersOnly]
    public static void Closed(nint connection, int reason, nint opaque) => Queue(opaque).Close();

    [UnmanagedCallersOnly]
    public static void Free(nint opaque) => GCHandle.FromIntPtr(opaque).Free();

    [UnmanagedCallersOnly]
    public static void IgnoreError(nint userData, Native.virError* error)
    {
    }

    [UnmanagedCallersOnly]
    public static void IgnoreTimer(int timer, nint opaque) => Native.virEventUpdateTimeout(timer, -1);

    private static DomainEventQueue Queue(nint opaque) => (DomainEventQueue)GCHandle.FromIntPtr(opaque).Target!;

    private static Guid Uuid(nint domain)
    {
        Span<byte> uuid = stackalloc byte[Native.VIR_UUID_BUFLEN];
        fixed (byte* bytes = uuid)
        {
            _ = Native.virDomainGetUUIDOfEvent(domain, bytes);
            return new Guid(uuid, bigEndian: true);
        }
    }
}
