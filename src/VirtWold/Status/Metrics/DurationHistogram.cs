namespace VirtWold.Status.Metrics;

/// <summary>How long things took, in seconds, by the values of one label. Safe for all threads.</summary>
/// <param name="label">The label.</param>
/// <param name="values">All its values: each is there from the start.</param>
/// <param name="bounds">Upper bounds in seconds, ascending.</param>
internal sealed class DurationHistogram(string label, IEnumerable<string> values, IReadOnlyList<double> bounds)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Row> _rows = values.ToDictionary(static value => value, _ => new Row(bounds.Count));

    /// <summary>Adds one.</summary>
    public void Add(string value, TimeSpan duration)
    {
        double seconds = duration.TotalSeconds;
        lock (_lock)
        {
            Row row = _rows[value];
            row.Sum += seconds;
            row.Count++;
            for (int i = 0; i < bounds.Count; i++)
            {
                row.Buckets[i] += seconds <= bounds[i] ? 1 : 0;
            }
        }
    }

    /// <summary>Writes them.</summary>
    public void WriteTo(Exposition text)
    {
        lock (_lock)
        {
            foreach ((string value, Row row) in _rows)
            {
                text.Buckets(bounds, row.Buckets, row.Sum, row.Count, (label, value));
            }
        }
    }

    private sealed class Row(int buckets)
    {
        public long[] Buckets { get; } = new long[buckets];

        public double Sum { get; set; }

        public long Count { get; set; }
    }
}
