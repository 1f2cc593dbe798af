namespace VirtWold.Machines;

/// <summary>Why a hypervisor can't be used.</summary>
internal enum HypervisorFailure
{
    /// <summary>It can't be reached, or doesn't answer: perhaps later.</summary>
    Unavailable,

    /// <summary>What was asked for makes no sense: another attempt would fail alike.</summary>
    BadRequest,

    /// <summary>It refuses this user.</summary>
    NotPermitted,

    /// <summary>Something that is needed to talk to it isn't installed or isn't set up here. The message names it.</summary>
    NotInstalled,
}
