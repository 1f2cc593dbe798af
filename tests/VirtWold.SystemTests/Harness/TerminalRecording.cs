using System.Globalization;
using System.Security;
using System.Text;
using System.Text.Json;

namespace VirtWold.SystemTests.Harness;

/// <summary>
/// Runs commands, and writes down what a terminal would have shown of them and when: as a recording for asciinema's player
/// (docs.asciinema.org/manual/asciicast/v2), and as a picture whose lines appear at their time.
/// </summary>
internal sealed class TerminalRecording
{
    private const int Columns = 84;
    private const int LineHeight = 20;
    private const int Margin = 16;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Between a command's end and the next one's begin, for those who read.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly List<(TimeSpan At, string Text, bool IsTyped)> _lines = [];
    private TimeSpan _now = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs a command, and records its lines as they come, but for empty ones.</summary>
    /// <param name="typed">What a person would type for it, behind the prompt.</param>
    /// <param name="command">The command.</param>
    /// <returns>Its lines.</returns>
    public string Run(string typed, params IEnumerable<string> command)
    {
        _lines.Add((_now, typed, true));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using BackgroundProcess process = new(command);
        process.WaitForExit(Deadline);
        var took = clock.Elapsed;
        _lines.AddRange(process.Lines.Where(static line => line.Text.Length > 0).Select(line => (_now + line.At, line.Text, false)));
        _now += took + Breath;
        return string.Join('\n', process.Lines.Select(static line => line.Text));
    }

    /// <summary>Writes both under a name.</summary>
    public void Write(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{name}.cast"), Cast());
        File.WriteAllText(Path.Combine(folder, $"{name}.svg"), Picture());
    }

    private static string Number(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private string Cast()
    {
        StringBuilder cast = new();
        cast.Append(CultureInfo.InvariantCulture, $"{{\"version\": 2, \"width\": {Columns}, \"height\": {_lines.Count + 1}}}\n");
        foreach (var (at, text, isTyped) in _lines)
        {
            var shown = isTyped ? $"\u001b[1m{text}\u001b[0m" : text;
            cast.Append(CultureInfo.InvariantCulture, $"[{Number(at)}, \"o\", \"{JsonEncodedText.Encode($"{shown}\r\n")}\"]\n");
        }

        return cast.ToString();
    }

    private string Picture()
    {
        StringBuilder svg = new();
        var height = (_lines.Count * LineHeight) + (2 * Margin);
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 820 {height}\" font-family=\"monospace\" font-size=\"14\">\n");
        svg.Append("<style>text { fill: #d7dde4; white-space: pre; animation: shown 0.01s both } .typed { fill: #ffffff; font-weight: bold } .time { fill: #7f8b99 } ");
        svg.Append("@keyframes shown { from { opacity: 0 } } @media (prefers-reduced-motion: reduce) { text { animation: none } }</style>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"820\" height=\"{height}\" rx=\"8\" fill=\"#1b2129\"/>\n");
        for (var i = 0; i < _lines.Count; i++)
        {
            var (at, text, isTyped) = _lines[i];
            var y = Margin + ((i + 1) * LineHeight) - 6;
            var delay = $"style=\"animation-delay: {Number(at)}s\"";
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"time\" x=\"{Margin}\" y=\"{y}\" {delay}>{at.TotalSeconds,5:0.0} s</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text{(isTyped ? " class=\"typed\"" : "")} x=\"96\" y=\"{y}\" {delay}>{SecurityElement.Escape(text)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
