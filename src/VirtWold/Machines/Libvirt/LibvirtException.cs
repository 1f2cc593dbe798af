using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>A call to libvirt failed. The message is libvirt's own.</summary>
/// <param name="code">Which error it is.</param>
/// <param name="systemError">The error of the system behind it, where it is one (errno).</param>
/// <param name="message">libvirt's words.</param>
/// <param name="domain">Which part of libvirt failed (virErrorDomain).</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class LibvirtException(LibvirtErrorCode code, int systemError, string message, int domain = 0)
    : HypervisorException(FailureOf(code, systemError, domain, message), message)
{
    private const int FromUri = 45;
    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int AccessDenied = 13;
    private const int FamilyNotSupported = 97;
    private const int ConnectionRefused = 111;

    /// <summary>What libvirt's daemon answers to a user that its host doesn't know.</summary>
    private static readonly string[] UnknownUserMessages = ["user record for uid", "group record for gid"];

    /// <summary>What QEMU and libvirt's lock managers answer where another host or program has a machine's disk.</summary>
    private static readonly string[] LockMessages = ["\"write\" lock", "\"consistent read\" lock", "Is another process using the image", "already locked", "Lockspace"];

    /// <summary>Which error it is.</summary>
    public LibvirtErrorCode Code { get; } = code;

    /// <summary>The domain isn't there any more.</summary>
    public bool IsNoDomain => Code == LibvirtErrorCode.NoDomain;

    /// <summary>The URI names nothing that libvirt knows.</summary>
    public bool IsBadUri => Failure == HypervisorFailure.BadRequest;

    /// <summary>There is no daemon at the other end: no socket, or nobody behind it.</summary>
    public bool IsNotThere => Code == LibvirtErrorCode.SystemError && systemError is (NoSuchFile or ConnectionRefused) && !IsCertificate;

    /// <summary>A file that TLS needs isn't there.</summary>
    public bool IsCertificate => Code == LibvirtErrorCode.SystemError && systemError == NoSuchFile && IsAbout("certificate", "private key");

    /// <summary>This process may not use the kind of network that the URI needs.</summary>
    public bool IsFamilyForbidden => Code == LibvirtErrorCode.SystemError && systemError == FamilyNotSupported;

    /// <summary>libvirt, or the file permissions of its socket, refuse this user.</summary>
    public bool IsRefused => Failure == HypervisorFailure.NotPermitted;

    /// <summary>libvirt's daemon runs where nobody has this process' user or group id, as on the host of a container; it refuses those.</summary>
    public bool IsUserUnknown => IsAbout(UnknownUserMessages);

    /// <summary>Another host or program has what the machine needs: its disk.</summary>
    public bool IsLocked => Code == LibvirtErrorCode.ResourceBusy || IsAbout(LockMessages);

    /// <summary>What to do about it, where that is known.</summary>
    public string? Remedy => this switch
    {
        { IsFamilyForbidden: true } =>
            "the service may not use that kind of network; permit it: systemctl edit UNIT, and there [Service] RestrictAddressFamilies=AF_INET AF_INET6",
        { IsCertificate: true } => "put the certificates of TLS where libvirt looks for them (libvirt.org/kbase/tlscerts.html), or connect by ssh: qemu+ssh://HOST/system",
        { IsUserUnknown: true } => "libvirt's host has to know the user: make one there (useradd --system --groups libvirt virtwold), and run the container as it, by number (--user UID:GID)",
        { IsRefused: true } => "run it as root, or as the user of virtwold's service (sudo -u virtwold)",
        { IsNotThere: true } when IsAbout("connect to server at") =>
            "start libvirt's daemon there and let it listen (libvirt.org/remote.html), or connect by ssh: qemu+ssh://HOST/system",
        { IsNotThere: true } =>
            "install libvirt's daemon (on Debian: apt-get install libvirt-daemon-system) or start it: systemctl start libvirtd (or virtqemud.socket)",
        _ => null,
    };

    public override string MessageWithAdvice => Remedy is { } remedy ? $"{Message}; {remedy}" : Message;

    /// <summary>The last error of the calling thread, to be asked for right after the call that failed.</summary>
    public static unsafe LibvirtException Last()
    {
        Native.virError* error = Native.virGetLastError();
        return error is null
            ? new LibvirtException(LibvirtErrorCode.None, 0, "libvirt doesn't say why")
            : new LibvirtException(
                (LibvirtErrorCode)error->code, error->int1, Marshal.PtrToStringUTF8((nint)error->message) ?? "", error->domain);
    }

    private bool IsAbout(params ReadOnlySpan<string> words) => Mentions(Message, words);

    private static bool Mentions(string message, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (message.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static HypervisorFailure FailureOf(LibvirtErrorCode code, int systemError, int domain, string message) => code switch
    {
        LibvirtErrorCode.NoConnect or LibvirtErrorCode.InvalidArgument or LibvirtErrorCode.ConfigUnsupported =>
            HypervisorFailure.BadRequest,
        LibvirtErrorCode.Internal when domain == FromUri => HypervisorFailure.BadRequest,
        LibvirtErrorCode.OperationDenied or LibvirtErrorCode.AuthFailed or LibvirtErrorCode.AuthCancelled
            or LibvirtErrorCode.AccessDenied or LibvirtErrorCode.AuthUnavailable => HypervisorFailure.NotPermitted,
        _ when Mentions(message, UnknownUserMessages) => HypervisorFailure.NotPermitted,
        LibvirtErrorCode.SystemError when systemError is NotPermitted or AccessDenied => HypervisorFailure.NotPermitted,
        LibvirtErrorCode.SystemError when systemError == FamilyNotSupported => HypervisorFailure.NotInstalled,
        LibvirtErrorCode.NoLibrary => HypervisorFailure.NotInstalled,
        _ => HypervisorFailure.Unavailable,
    };
}
