namespace VirtWold.Waking;

/// <summary>What came of a request.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Machine">The machine's name, or the address where there is no machine.</param>
/// <param name="Detail">Why it failed, or what else is worth telling; often empty.</param>
internal readonly record struct WakeOutcome(Verdict Verdict, string Machine, string Detail)
{
    /// <summary>The machine's id; empty where there is no machine.</summary>
    public string MachineId { get; init; } = "";

    /// <summary>What was done with the machine: the verdict itself, but where that is <see cref="Verdict.Ambiguous"/>.</summary>
    public Verdict Done { get; init; } = Verdict;
}
