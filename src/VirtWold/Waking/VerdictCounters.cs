using System.Globalization;

namespace VirtWold.Waking;

/// <summary>How many packets had which verdict since the start. Safe for all threads.</summary>
internal sealed class VerdictCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<Verdict>().Length];

    /// <summary>The packets of that verdict.</summary>
    public long this[Verdict verdict] => Interlocked.Read(ref _counts[(int)verdict]);

    /// <summary>Counts one packet.</summary>
    public void Count(Verdict verdict) => Interlocked.Increment(ref _counts[(int)verdict]);

    /// <summary>For people: <c>12 packets (2 started, 10 duplicate)</c>.</summary>
    public override string ToString()
    {
        long total = 0;
        List<string> parts = [];
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            long count = this[verdict];
            total += count;
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {verdict.Name()}"));
            }
        }

        string packets = string.Create(CultureInfo.InvariantCulture, $"{total} {(total == 1 ? "packet" : "packets")}");
        return parts.Count == 0 ? packets : $"{packets} ({string.Join(", ", parts)})";
    }
}
