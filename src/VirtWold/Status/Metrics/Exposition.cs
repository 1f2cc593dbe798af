using System.Globalization;
using System.Text;

namespace VirtWold.Status.Metrics;

/// <summary>Writes metrics as text, in one of the formats that Prometheus reads. Used by one thread.</summary>
/// <param name="format">The format.</param>
internal sealed class Exposition(ExpositionFormat format)
{
    private const string OpenMetricsType = "application/openmetrics-text";

    private readonly StringBuilder _text = new(16 * 1024);
    private string _name = "";

    /// <summary>The content type of a format.</summary>
    public static string ContentType(ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The format that an Accept header wants: OpenMetrics where it is named and not refused (q=0), else text.</summary>
    public static ExpositionFormat Choose(string? accept)
    {
        foreach (string range in (accept ?? "").Split(','))
        {
            string[] parts = range.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0].Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase)
                && !parts.Any(static part => part is "q=0" or "q=0.0")
                && !parts.Any(static part => part.StartsWith("version=", StringComparison.Ordinal) && part != "version=1.0.0"))
            {
                return ExpositionFormat.OpenMetrics;
            }
        }

        return ExpositionFormat.Text;
    }

    /// <summary>Begins a counter.</summary>
    /// <param name="name">Its name without <c>_total</c>, with its unit.</param>
    /// <param name="help">What it counts, a sentence without line breaks.</param>
    public void Counter(string name, string help)
    {
        // OpenMetrics names the family without the ending that its samples have.
        Header(format == ExpositionFormat.OpenMetrics ? name : $"{name}_total", "counter", help);
        _name = $"{name}_total";
    }

    /// <summary>Begins a gauge.</summary>
    public void Gauge(string name, string help)
    {
        Header(name, "gauge", help);
        _name = name;
    }

    /// <summary>Begins a histogram.</summary>
    public void Histogram(string name, string help)
    {
        Header(name, "histogram", help);
        _name = name;
    }

    /// <summary>Writes a sample of the counter or gauge that was begun last.</summary>
    public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels) => Line("", value, labels);

    /// <summary>Writes the samples of one labelled histogram.</summary>
    /// <param name="bounds">The buckets' upper bounds, ascending.</param>
    /// <param name="counts">How many values each bucket has, those of smaller ones included.</param>
    /// <param name="sum">The sum of all values.</param>
    /// <param name="count">How many values there are.</param>
    /// <param name="label">Its label.</param>
    public void Buckets(IReadOnlyList<double> bounds, IReadOnlyList<long> counts, double sum, long count, (string Name, string Value) label)
    {
        for (int i = 0; i < bounds.Count; i++)
        {
            // OpenMetrics wants whole bounds with a ".0".
            Line("_bucket", counts[i], [label, ("le", bounds[i].ToString("0.0##", CultureInfo.InvariantCulture))]);
        }

        Line("_bucket", count, [label, ("le", "+Inf")]);
        Line("_sum", sum, [label]);
        Line("_count", count, [label]);
    }

    /// <summary>Everything that was written, with its end.</summary>
    public string Finish() => _text.Append(format == ExpositionFormat.OpenMetrics ? "# EOF\n" : "").ToString();

    private void Header(string name, string type, string help) => _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private void Line(string ending, double value, ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_name).Append(ending);
        char before = '{';
        foreach ((string name, string text) in labels)
        {
            _text.Append(before).Append(name).Append("=\"");
            Escape(text);
            _text.Append('"');
            before = ',';
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(CultureInfo.InvariantCulture, $"{value}\n");
    }

    private void Escape(string text)
    {
        foreach (char c in text)
        {
            _ = c switch
            {
                '\\' => _text.Append(@"\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append(@"\n"),
                _ => _text.Append(c),
            };
        }
    }
}
