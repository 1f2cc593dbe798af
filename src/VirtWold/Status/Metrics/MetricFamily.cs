using System.Diagnostics.Metrics;

namespace VirtWold.Status.Metrics;

/// <summary>An instrument as Prometheus knows it: a name, a type, and its values by label.</summary>
/// <param name="instrument">The instrument.</param>
internal sealed class MetricFamily(Instrument instrument)
{
    /// <summary>The values of a counter or a gauge, by labels as they are written: <c>{a="b"}</c>, or nothing.</summary>
    public SortedDictionary<string, double> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The values of a histogram, by labels without their braces.</summary>
    public SortedDictionary<string, Buckets> Histograms { get; } = new(StringComparer.Ordinal);

    /// <summary>The upper bounds of a histogram's buckets; empty for other types.</summary>
    public IReadOnlyList<double> Bounds { get; } = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? [];

    /// <summary>Whether values only grow.</summary>
    public bool IsCounter { get; } = instrument is ObservableCounter<long> or ObservableCounter<double>;

    /// <summary>The type's name.</summary>
    public string Type => IsCounter ? "counter" : Bounds.Count > 0 ? "histogram" : "gauge";

    /// <summary>What it is, a sentence.</summary>
    public string Help { get; } = instrument.Description ?? "";

    /// <summary>The name with its unit, without a counter's <c>_total</c>.</summary>
    public string Name { get; } = instrument.Name.Replace('.', '_') + instrument.Unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => "",
    };

    /// <summary>A histogram's values.</summary>
    /// <param name="count">How many buckets it has.</param>
    internal sealed class Buckets(int count)
    {
        public long[] Counts { get; } = new long[count];

        public double Sum { get; set; }

        public long Count { get; set; }
    }
}
