namespace VirtWold.Waking;

/// <summary>What came of a request.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Machine">The machine's name, or the address where there is no machine.</param>
/// <param name="Detail">Why it failed, or what else is worth telling; often empty.</param>
internal readonly record struct WakeOutcome(Verdict Verdict, string Machine, string Detail);
