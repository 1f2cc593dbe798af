using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>A call to libvirt failed. The message is libvirt's own.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class LibvirtException(LibvirtErrorCode code, int systemError, string message) : Exception(message)
{
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;

    /// <summary>Which error it is.</summary>
    public LibvirtErrorCode Code { get; } = code;

    /// <summary>The domain isn't there any more.</summary>
    public bool IsNoDomain => Code == LibvirtErrorCode.NoDomain;

    /// <summary>The URI names nothing that libvirt knows: another attempt would fail alike.</summary>
    public bool IsBadUri =>
        Code is LibvirtErrorCode.NoConnect or LibvirtErrorCode.InvalidArgument or LibvirtErrorCode.ConfigUnsupported;

    /// <summary>libvirt, or the file permissions of its socket, refuse this user.</summary>
    public bool IsRefused =>
        Code is LibvirtErrorCode.OperationDenied or LibvirtErrorCode.AuthFailed or LibvirtErrorCode.AuthCancelled
            or LibvirtErrorCode.AccessDenied or LibvirtErrorCode.AuthUnavailable
        || (Code == LibvirtErrorCode.SystemError && systemError is (NotPermitted or AccessDenied));

    /// <summary>The message, and what to do about it where that is known.</summary>
    public string MessageWithAdvice => IsRefused
        ? $"{Message}; run as root, or add the user to the group that may use libvirt (often 'libvirt')"
        : Message;

    /// <summary>The last error of the calling thread, to be asked for right after the call that failed.</summary>
    public static unsafe LibvirtException Last()
    {
        Native.virError* error = Native.virGetLastError();
        return error is null
            ? new LibvirtException(LibvirtErrorCode.None, 0, "libvirt doesn't say why")
            : new LibvirtException((LibvirtErrorCode)error->code, error->int1, Marshal.PtrToStringUTF8((nint)error->message) ?? "");
    }
}
