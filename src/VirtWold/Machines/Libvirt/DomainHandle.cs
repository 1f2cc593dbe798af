using System.Runtime.InteropServices;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>A reference to a domain (virDomainPtr): its UUID and its connection, whether or not it still exists.</summary>
internal sealed unsafe class DomainHandle : SafeHandle
{
    private const uint NoId = uint.MaxValue;

    internal DomainHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <summary>Takes over a reference that libvirt gave away.</summary>
    public DomainHandle(nint domain)
        : this()
    {
        SetHandle(domain);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The UUID; asks nobody.</summary>
    public Guid Uuid
    {
        get
        {
            Span<byte> uuid = stackalloc byte[Native.VIR_UUID_BUFLEN];
            fixed (byte* bytes = uuid)
            {
                return Native.virDomainGetUUID(this, bytes) == 0 ? new Guid(uuid, bigEndian: true) : throw LibvirtException.Last();
            }
        }
    }

    /// <summary>The name it had when this reference was made; asks nobody.</summary>
    public string Name => Marshal.PtrToStringUTF8((nint)Native.virDomainGetName(this)) ?? throw LibvirtException.Last();

    /// <summary>Whether it was active when this reference was made; asks nobody.</summary>
    public bool WasActive => Native.virDomainGetID(this) != NoId;

    protected override bool ReleaseHandle() => Native.virDomainFree(handle) >= 0;
}
