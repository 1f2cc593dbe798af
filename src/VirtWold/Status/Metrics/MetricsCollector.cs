using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using VirtWold.Waking;

namespace VirtWold.Status.Metrics;

/// <summary>Listens to the instruments: adds up what is recorded, and asks for the rest when somebody wants to know. Safe for all threads.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<MetricFamily> _families = [];
    private readonly MeterListener _listener = new();

    public MetricsCollector(Instruments instruments)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instruments.Owns(instrument))
            {
                MetricFamily family = new(instrument);
                if (family.Bounds.Count > 0)
                {
                    // From zero on, as counters are: the only histogram is that of wakes.
                    foreach (Verdict verdict in Instruments.WakeVerdicts)
                    {
                        family.Histograms[Labels([new("verdict", verdict.Name())])] = new MetricFamily.Buckets(family.Bounds.Count);
                    }
                }

                _families.Add(family);
                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Take((MetricFamily)family!, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Take((MetricFamily)family!, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Take((MetricFamily)family!, value, tags));
        _listener.Start();
    }

    /// <summary>Asks all instruments and writes what they say.</summary>
    public string Collect(ExpositionFormat format)
    {
        lock (_lock)
        {
            foreach (MetricFamily family in _families)
            {
                family.Values.Clear();
            }

            _listener.RecordObservableInstruments();
            return Exposition.Write(_families, format);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Take(MetricFamily family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = Labels(tags);
        lock (_lock)
        {
            if (family.Bounds.Count == 0)
            {
                family.Values[labels.Length > 0 ? $"{{{labels}}}" : ""] = value;
                return;
            }

            if (!family.Histograms.TryGetValue(labels, out MetricFamily.Buckets? buckets))
            {
                family.Histograms[labels] = buckets = new MetricFamily.Buckets(family.Bounds.Count);
            }

            buckets.Sum += value;
            buckets.Count++;
            for (int i = 0; i < family.Bounds.Count; i++)
            {
                buckets.Counts[i] += value <= family.Bounds[i] ? 1 : 0;
            }
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        StringBuilder labels = new();
        foreach ((string name, object? value) in tags)
        {
            labels.Append(labels.Length > 0 ? "," : "").Append(name).Append("=\"");
            foreach (char c in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                _ = c switch
                {
                    '\\' => labels.Append(@"\\"),
                    '"' => labels.Append("\\\""),
                    '\n' => labels.Append(@"\n"),
                    _ => labels.Append(c),
                };
            }

            labels.Append('"');
        }

        return labels.ToString();
    }
}
