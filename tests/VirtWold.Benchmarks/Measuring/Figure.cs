namespace VirtWold.Benchmarks.Measuring;

/// <summary>A line of the table.</summary>
/// <param name="Part">The part of the table.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Ours">The daemon's.</param>
/// <param name="Floor">The floor's, measured in the same run; nothing where there is none.</param>
/// <param name="Peers">The other tools'.</param>
/// <param name="IsReached">Whether the goal was reached; nothing where there is none.</param>
internal sealed record Figure(string Part, string Name, Samples Ours, Samples? Floor, Peers Peers, bool? IsReached)
{
    /// <summary>How many times the floor's it is.</summary>
    public double? Ratio => Floor is { Median: > 0 } floor ? Ours.Median / floor.Median : null;

    /// <summary>Whether the picture shows it.</summary>
    public bool IsPlotted { get; init; }
}
