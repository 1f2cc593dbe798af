using System.Globalization;

namespace VirtWold.Machines.KubeVirt.Leases;

/// <summary>What came of a wake, as a lease tells the other nodes.</summary>
/// <param name="At">When.</param>
/// <param name="Node">By which node.</param>
/// <param name="Machine">The machine: namespace and name.</param>
/// <param name="Verdict">What came of it, for people.</param>
internal sealed record WakeNote(DateTimeOffset At, string Node, string Machine, string Verdict)
{
    /// <summary>Kubernetes' own way to write a time.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const int LongestVerdict = 200;

    /// <summary>The time as it is written.</summary>
    public string Time => At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The verdict of a result.</summary>
    public static string VerdictOf(WakeResult result) =>
        result.Action == WakeAction.Failed ? $"failed: {result.Detail}" : result.Action.ToString().ToLowerInvariant();

    /// <summary>As it is kept: a line of words.</summary>
    public string ToLine() => $"{Time} {Node} {Machine} {Verdict[..Math.Min(Verdict.Length, LongestVerdict)]}";

    /// <summary>Reads a line.</summary>
    /// <returns>Nothing where it isn't one.</returns>
    public static WakeNote? Read(string line) =>
        line.Split(' ', 4) is [var time, { Length: > 0 } node, { Length: > 0 } machine, { Length: > 0 } verdict]
        && DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? new WakeNote(at, node, machine, verdict)
            : null;
}
