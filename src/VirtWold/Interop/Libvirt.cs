using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>
/// libvirt's functions and structures, as its headers name them (libvirt/libvirt-host.h, libvirt-domain.h, libvirt-event.h,
/// virterror.h). Connections and domains are reference-counted by the library; the handles are in Machines/Libvirt.
/// </summary>
internal static unsafe partial class Libvirt
{
    public const int VIR_UUID_BUFLEN = 16;

    private const string Library = "libvirt.so.0";

    [LibraryImport(Library)]
    public static partial int virInitialize();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint virConnectOpen(string uri);

    [LibraryImport(Library)]
    public static partial int virConnectClose(nint conn);

    [LibraryImport(Library)]
    public static partial byte* virConnectGetURI(SafeHandle conn);

    /// <summary>The driver's name, such as QEMU; the library keeps the text.</summary>
    [LibraryImport(Library)]
    public static partial byte* virConnectGetType(SafeHandle conn);

    /// <summary>The hypervisor's host; the text is the caller's.</summary>
    [LibraryImport(Library)]
    public static partial byte* virConnectGetHostname(SafeHandle conn);

    /// <summary>1 where it is, 0 where it was lost; asks nobody.</summary>
    [LibraryImport(Library)]
    public static partial int virConnectIsAlive(SafeHandle conn);

    [LibraryImport(Library)]
    public static partial int virConnectSetKeepAlive(SafeHandle conn, int interval, uint count);

    [LibraryImport(Library)]
    public static partial int virConnectRegisterCloseCallback(
        SafeHandle conn, delegate* unmanaged<nint, int, nint, void> callback, nint opaque, delegate* unmanaged<nint, void> freeCallback);

    [LibraryImport(Library)]
    public static partial int virConnectUnregisterCloseCallback(SafeHandle conn, delegate* unmanaged<nint, int, nint, void> callback);

    [LibraryImport(Library)]
    public static partial int virConnectDomainEventRegisterAny(
        SafeHandle conn, nint domain, int eventId, void* callback, nint opaque, delegate* unmanaged<nint, void> freeCallback);

    [LibraryImport(Library)]
    public static partial int virConnectDomainEventDeregisterAny(SafeHandle conn, int callbackId);

    [LibraryImport(Library)]
    public static partial int virConnectListAllDomains(SafeHandle conn, nint** domains, uint flags);

    [LibraryImport(Library)]
    public static partial nint virDomainLookupByUUID(SafeHandle conn, byte* uuid);

    [LibraryImport(Library)]
    public static partial int virDomainFree(nint domain);

    [LibraryImport(Library)]
    public static partial byte* virDomainGetName(SafeHandle domain);

    /// <summary>The id it had when the reference was made: 0xFFFFFFFF where it was off; asks nobody.</summary>
    [LibraryImport(Library)]
    public static partial uint virDomainGetID(SafeHandle domain);

    [LibraryImport(Library)]
    public static partial int virDomainGetUUID(SafeHandle domain, byte* uuid);

    [LibraryImport(Library, EntryPoint = "virDomainGetUUID")]
    public static partial int virDomainGetUUIDOfEvent(nint domain, byte* uuid);

    [LibraryImport(Library)]
    public static partial int virDomainGetState(SafeHandle domain, int* state, int* reason, uint flags);

    [LibraryImport(Library)]
    public static partial byte* virDomainGetXMLDesc(SafeHandle domain, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainCreateWithFlags(SafeHandle domain, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainResume(SafeHandle domain);

    [LibraryImport(Library)]
    public static partial int virDomainPMWakeup(SafeHandle domain, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainDestroyFlags(SafeHandle domain, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainManagedSave(SafeHandle domain, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainPMSuspendForDuration(SafeHandle domain, uint target, ulong duration, uint flags);

    [LibraryImport(Library)]
    public static partial int virDomainShutdownFlags(SafeHandle domain, uint flags);

    /// <summary>Statistics of many domains by one call; the list is the caller's, who gives it to <see cref="virDomainStatsRecordListFree"/>.</summary>
    [LibraryImport(Library)]
    public static partial int virConnectGetAllDomainStats(SafeHandle conn, uint stats, virDomainStatsRecord*** records, uint flags);

    [LibraryImport(Library)]
    public static partial void virDomainStatsRecordListFree(virDomainStatsRecord** records);

    [LibraryImport(Library)]
    public static partial virError* virGetLastError();

    [LibraryImport(Library)]
    public static partial void virSetErrorFunc(nint userData, delegate* unmanaged<nint, virError*, void> handler);

    [LibraryImport(Library)]
    public static partial int virEventRegisterDefaultImpl();

    [LibraryImport(Library)]
    public static partial int virEventRunDefaultImpl();

    [LibraryImport(Library)]
    public static partial int virEventAddTimeout(
        int milliseconds, delegate* unmanaged<int, nint, void> callback, nint opaque, delegate* unmanaged<nint, void> freeCallback);

    [LibraryImport(Library)]
    public static partial void virEventUpdateTimeout(int timer, int milliseconds);

    /// <summary>struct _virDomainStatsRecord: the statistics of one domain.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct virDomainStatsRecord
    {
        public nint dom;
        public virTypedParameter* parameters;
        public int nparams;
    }

    /// <summary>struct _virTypedParameter: a named value. Its value is a union; what it holds is in the type.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct virTypedParameter
    {
        public const int VIR_TYPED_PARAM_FIELD_LENGTH = 80;

        public fixed byte field[VIR_TYPED_PARAM_FIELD_LENGTH];
        public int type;
        public ulong value;
    }

    /// <summary>struct _virError: the last error of the calling thread.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct virError
    {
        public int code;
        public int domain;
        public byte* message;
        public int level;
        public nint conn;
        public nint dom;
        public byte* str1;
        public byte* str2;
        public byte* str3;
        public int int1;
        public int int2;
        public nint net;
    }
}
