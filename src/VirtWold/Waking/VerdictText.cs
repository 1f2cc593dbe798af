namespace VirtWold.Waking;

/// <summary>What people and programs read of a <see cref="Verdict"/>.</summary>
internal static class VerdictText
{
    /// <summary>The verdict's name: lower case, with hyphens.</summary>
    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Started => "started",
        Verdict.Resumed => "resumed",
        Verdict.Woken => "woken",
        Verdict.AlreadyRunning => "already-running",
        Verdict.UnknownMac => "unknown-mac",
        Verdict.Duplicate => "duplicate",
        Verdict.DeniedSource => "denied-source",
        Verdict.Malformed => "malformed",
        Verdict.Flooded => "flooded",
        Verdict.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };
}
