using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>A call to libvirt failed. The message is libvirt's own.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class LibvirtException(LibvirtErrorCode code, int systemError, string message)
    : HypervisorException(FailureOf(code, systemError), message)
{
    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int AccessDenied = 13;
    private const int ConnectionRefused = 111;

    /// <summary>Which error it is.</summary>
    public LibvirtErrorCode Code { get; } = code;

    /// <summary>The domain isn't there any more.</summary>
    public bool IsNoDomain => Code == LibvirtErrorCode.NoDomain;

    /// <summary>The URI names nothing that libvirt knows.</summary>
    public bool IsBadUri => Failure == HypervisorFailure.BadRequest;

    /// <summary>There is no daemon at the other end: no socket, or nobody behind it.</summary>
    public bool IsNotThere => Code == LibvirtErrorCode.SystemError && systemError is (NoSuchFile or ConnectionRefused);

    /// <summary>libvirt, or the file permissions of its socket, refuse this user.</summary>
    public bool IsRefused => Failure == HypervisorFailure.NotPermitted;

    public override string MessageWithAdvice => IsRefused
        ? $"{Message}; run it as root, or as the user of virtwold's service (sudo -u virtwold)"
        : Message;

    /// <summary>The last error of the calling thread, to be asked for right after the call that failed.</summary>
    public static unsafe LibvirtException Last()
    {
        Native.virError* error = Native.virGetLastError();
        return error is null
            ? new LibvirtException(LibvirtErrorCode.None, 0, "libvirt doesn't say why")
            : new LibvirtException((LibvirtErrorCode)error->code, error->int1, Marshal.PtrToStringUTF8((nint)error->message) ?? "");
    }

    private static HypervisorFailure FailureOf(LibvirtErrorCode code, int systemError) => code switch
    {
        LibvirtErrorCode.NoConnect or LibvirtErrorCode.InvalidArgument or LibvirtErrorCode.ConfigUnsupported =>
            HypervisorFailure.BadRequest,
        LibvirtErrorCode.OperationDenied or LibvirtErrorCode.AuthFailed or LibvirtErrorCode.AuthCancelled
            or LibvirtErrorCode.AccessDenied or LibvirtErrorCode.AuthUnavailable => HypervisorFailure.NotPermitted,
        LibvirtErrorCode.SystemError when systemError is NotPermitted or AccessDenied => HypervisorFailure.NotPermitted,
        LibvirtErrorCode.NoLibrary => HypervisorFailure.NotInstalled,
        _ => HypervisorFailure.Unavailable,
    };
}
