namespace VirtWold.Service;

/// <summary>What the program ends with (sysexits.h, where there is a number for it).</summary>
internal static class ExitStatus
{
    public const int Ok = 0;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>Something that is needed isn't there: an interface, a hypervisor, a library.</summary>
    public const int Unavailable = 69;

    /// <summary>Our own fault.</summary>
    public const int Software = 70;

    /// <summary>Not permitted.</summary>
    public const int NotPermitted = 77;
}
