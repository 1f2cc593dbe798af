using VirtWold.Waking;

namespace VirtWold.Status.Metrics;

/// <summary>How long wakes took, in seconds, by verdict. Safe for all threads.</summary>
internal sealed class WakeDurations
{
    /// <summary>Upper bounds in seconds: a test hypervisor starts in less than a millisecond, a machine with much memory in a minute.</summary>
    private static readonly double[] Bounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    private readonly Lock _lock = new();
    private readonly Dictionary<Verdict, Row> _rows;

    public WakeDurations() => _rows = Verdicts.ToDictionary(static verdict => verdict, static _ => new Row());

    /// <summary>The verdicts that have a duration: machines that were woken, and those that couldn't be.</summary>
    public static IEnumerable<Verdict> Verdicts => Enum.GetValues<Verdict>().Where(static verdict => verdict.IsWake() || verdict == Verdict.Failed);

    /// <summary>Adds one.</summary>
    public void Add(Verdict verdict, TimeSpan duration)
    {
        double seconds = duration.TotalSeconds;
        lock (_lock)
        {
            Row row = _rows[verdict];
            row.Sum += seconds;
            row.Count++;
            for (int i = 0; i < Bounds.Length; i++)
            {
                row.Buckets[i] += seconds <= Bounds[i] ? 1 : 0;
            }
        }
    }

    /// <summary>Writes them.</summary>
    public void WriteTo(Exposition text)
    {
        lock (_lock)
        {
            foreach ((Verdict verdict, Row row) in _rows)
            {
                text.Buckets(Bounds, row.Buckets, row.Sum, row.Count, ("verdict", verdict.Name()));
            }
        }
    }

    private sealed class Row
    {
        public long[] Buckets { get; } = new long[Bounds.Length];

        public double Sum { get; set; }

        public long Count { get; set; }
    }
}
