using Microsoft.Extensions.Logging;

namespace VirtWold.Tests.Support;

/// <summary>A line of the log.</summary>
internal sealed record LogLine(LogLevel Level, int EventId, string Text);
