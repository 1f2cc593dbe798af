namespace VirtWold.Status.Metrics;

/// <summary>How metrics are written.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus's text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).</summary>
    Text,

    /// <summary>OpenMetrics 1.0.0 (github.com/OpenObservability/OpenMetrics).</summary>
    OpenMetrics,
}
