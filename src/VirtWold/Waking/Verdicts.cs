using VirtWold.Machines;

namespace VirtWold.Waking;

/// <summary>Where a <see cref="Verdict"/> comes from, and what people and programs read of it.</summary>
internal static class Verdicts
{
    /// <summary>The verdict on a packet for which a hypervisor did that.</summary>
    public static Verdict ToVerdict(this WakeAction action) => action switch
    {
        WakeAction.Started => Verdict.Started,
        WakeAction.Resumed => Verdict.Resumed,
        WakeAction.WokenUp => Verdict.Woken,
        WakeAction.AlreadyRunning => Verdict.AlreadyRunning,
        _ => Verdict.Failed,
    };

    /// <summary>The verdict on a sleep packet for which a hypervisor did that.</summary>
    public static Verdict ToVerdict(this SleepAction action) => action switch
    {
        SleepAction.Asleep => Verdict.PutToSleep,
        SleepAction.AlreadyAsleep or SleepAction.StaysAwake => Verdict.LeftAlone,
        _ => Verdict.Failed,
    };

    /// <summary>Whether a machine was woken.</summary>
    public static bool IsWake(this Verdict verdict) => verdict is Verdict.Started or Verdict.Resumed or Verdict.Woken;

    /// <summary>The verdict of a name; null if there is none.</summary>
    public static Verdict? Parse(string name)
    {
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            if (verdict.Name() == name)
            {
                return verdict;
            }
        }

        return null;
    }

    /// <summary>The verdict's name: lower case, with hyphens.</summary>
    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Started => "started",
        Verdict.Resumed => "resumed",
        Verdict.Woken => "woken",
        Verdict.AlreadyRunning => "already-running",
        Verdict.PutToSleep => "put-to-sleep",
        Verdict.LeftAlone => "left-alone",
        Verdict.Waiting => "waiting",
        Verdict.UnknownMac => "unknown-mac",
        Verdict.Duplicate => "duplicate",
        Verdict.DeniedPolicy => "denied-policy",
        Verdict.DeniedSecureOn => "denied-secureon",
        Verdict.DeniedSource => "denied-source",
        Verdict.Malformed => "malformed",
        Verdict.Flooded => "flooded",
        Verdict.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };
}
