using System.Globalization;
using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Harness;

/// <summary>What a web server has answered.</summary>
/// <param name="Status">The status, 0 where there was no answer.</param>
/// <param name="Headers">The headers, by their name in capitals.</param>
/// <param name="Body">The body.</param>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body) ?? throw new AssertionException($"no JSON: {Body}");

    /// <summary>Reads what curl --include has written.</summary>
    public static HttpAnswer Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return new HttpAnswer(0, new Dictionary<string, string>(), text);
        }

        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0].ToUpperInvariant(), parts => parts[^1]);
        return new HttpAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, text[(end + 4)..]);
    }
}
