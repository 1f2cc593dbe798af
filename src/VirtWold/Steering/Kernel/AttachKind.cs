namespace VirtWold.Steering.Kernel;

/// <summary>By which of the kernel's hooks frames are seen.</summary>
internal enum AttachKind
{
    /// <summary>TCX first; clsact where the kernel hasn't got that.</summary>
    Any,

    /// <summary>TCX: links that end with the process, unless they are pinned. Kernel 6.6, RHEL 9.4.</summary>
    Tcx,

    /// <summary>A filter of the clsact queueing discipline. It stays until it is removed.</summary>
    Clsact,
}
