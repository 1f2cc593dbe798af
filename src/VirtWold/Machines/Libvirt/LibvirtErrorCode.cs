namespace VirtWold.Machines.Libvirt;

/// <summary>The error numbers that mean something to us (virErrorNumber in libvirt/virterror.h).</summary>
internal enum LibvirtErrorCode
{
    None = 0,
    Internal = 1,
    NoSupport = 3,
    NoConnect = 5,
    InvalidArgument = 8,
    OperationDenied = 29,
    SystemError = 38,
    NoDomain = 42,
    AuthFailed = 45,
    ConfigUnsupported = 67,
    ArgumentUnsupported = 74,
    AuthCancelled = 79,
    AgentUnresponsive = 86,
    ResourceBusy = 87,
    AccessDenied = 88,
    AuthUnavailable = 94,

    /// <summary>Not libvirt's: the library isn't installed.</summary>
    NoLibrary = -1,
}
