using System.Globalization;
using System.Text;

namespace VirtWold.Status.Metrics;

/// <summary>Writes metrics as text, in one of the formats that Prometheus reads.</summary>
internal static class Exposition
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>The content type of a format.</summary>
    public static string ContentType(this ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
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

    /// <summary>Writes all families.</summary>
    public static string Write(IEnumerable<MetricFamily> families, ExpositionFormat format)
    {
        StringBuilder text = new(4096);
        foreach (MetricFamily family in families)
        {
            string total = family.IsCounter ? "_total" : "";
            // OpenMetrics calls a counter by its name without the ending that its values have.
            string name = format == ExpositionFormat.OpenMetrics ? family.Name : family.Name + total;
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {family.Help}\n# TYPE {name} {family.Type}\n");
            foreach ((string labels, double value) in family.Values)
            {
                text.Append(CultureInfo.InvariantCulture, $"{family.Name}{total}{labels} {value}\n");
            }

            foreach ((string labels, MetricFamily.Buckets buckets) in family.Histograms)
            {
                Write(text, family, labels, buckets);
            }
        }

        return text.Append(format == ExpositionFormat.OpenMetrics ? "# EOF\n" : "").ToString();
    }

    private static void Write(StringBuilder text, MetricFamily family, string labels, MetricFamily.Buckets buckets)
    {
        string before = labels.Length > 0 ? $"{labels}," : "";
        for (int i = 0; i < family.Bounds.Count; i++)
        {
            // Bounds that are whole have a ".0": OpenMetrics asks for it.
            string bound = family.Bounds[i].ToString("0.0##", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{family.Name}_bucket{{{before}le=\"{bound}\"}} {buckets.Counts[i]}\n");
        }

        string all = labels.Length > 0 ? $"{{{labels}}}" : "";
        text.Append(CultureInfo.InvariantCulture, $"{family.Name}_bucket{{{before}le=\"+Inf\"}} {buckets.Count}\n");
        text.Append(CultureInfo.InvariantCulture, $"{family.Name}_sum{all} {buckets.Sum}\n");
        text.Append(CultureInfo.InvariantCulture, $"{family.Name}_count{all} {buckets.Count}\n");
    }
}
