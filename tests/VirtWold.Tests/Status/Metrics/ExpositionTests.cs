using VirtWold.Status.Metrics;

namespace VirtWold.Tests.Status.Metrics;

public sealed class ExpositionTests
{
    [TestCase(null, ExpectedResult = "Text")]
    [TestCase("", ExpectedResult = "Text")]
    [TestCase("*/*", ExpectedResult = "Text")]
    [TestCase("text/plain;version=0.0.4", ExpectedResult = "Text")]
    [TestCase("application/openmetrics-text", ExpectedResult = "OpenMetrics")]
    [TestCase("application/openmetrics-text; version=1.0.0; charset=utf-8;q=0.5, text/plain", ExpectedResult = "OpenMetrics")]
    [TestCase("text/html, Application/OpenMetrics-Text;version=1.0.0", ExpectedResult = "OpenMetrics")]
    [TestCase("application/openmetrics-text;q=0, text/plain", ExpectedResult = "Text")]
    [TestCase("application/openmetrics-text;version=0.0.1", ExpectedResult = "Text")]
    [TestCase(",;,=;q=", ExpectedResult = "Text")]
    public string Choose_when_somebody_accepts_then_what_they_accept(string? accept) => $"{Exposition.Choose(accept)}";
}
