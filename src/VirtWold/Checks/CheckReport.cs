using System.Text.Encodings.Web;
using System.Text.Json;
using VirtWold.Hosting;

namespace VirtWold.Checks;

/// <summary>What <c>virtwold check --json</c> prints.</summary>
/// <param name="Result">The worst of the findings.</param>
/// <param name="Findings">All of them, in their order.</param>
internal sealed record CheckReport(Grade Result, IReadOnlyList<CheckReport.Entry> Findings)
{
    /// <summary>The report of findings.</summary>
    public static CheckReport Of(IReadOnlyCollection<Finding> findings) => new(
        findings.Count == 0 ? Grade.Ok : findings.Max(static finding => finding.Grade),
        [.. findings.Select(static finding => new Entry(finding.Check, finding.Grade, finding.Message, finding.Remedy))]);

    /// <summary>Prints it.</summary>
    public void Write()
    {
        using StandardOutput output = new();
        // Apostrophes stay what they are: this isn't for a web page.
        JsonWriterOptions options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter writer = new(output, options))
        {
            JsonSerializer.Serialize(writer, this, CheckJson.Default.CheckReport);
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>A finding.</summary>
    internal sealed record Entry(string Check, Grade Result, string Message, string? Remedy);
}
