using VirtWold.Machines;

namespace VirtWold.Waking;

/// <summary>What became of a request to wake: everything that is logged, counted, kept and answered comes from this.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Machine">The machine that it was about; null if none is known.</param>
/// <param name="Detail">Why it failed, or what else is worth knowing; often empty.</param>
internal readonly record struct WakeOutcome(Verdict Verdict, Machine? Machine = null, string Detail = "")
{
    /// <summary>
    /// Whether several machines could be meant and none of them ran: one was woken, by the rule for that, and it may not be the one that
    /// was meant.
    /// </summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>The time from the request to this; null if it was refused at once.</summary>
    public TimeSpan? Duration { get; init; }
}
