using System.Text;

namespace VirtWold.Hosting;

/// <summary>
/// Text for one line of a terminal or a log. What comes from elsewhere, a machine's name or an error's words, must not break the line,
/// nor move the cursor, change colours, or turn the direction of writing.
/// </summary>
internal static class OneLine
{
    private const char Replacement = '\uFFFD';
    private const char More = '\u2026';

    /// <summary>Appends <paramref name="text"/>, white space as a blank and other control characters replaced.</summary>
    public static StringBuilder AppendOneLine(this StringBuilder line, string text)
    {
        foreach (char c in text)
        {
            line.Append(char.IsWhiteSpace(c) ? ' ' : char.IsControl(c) || TurnsDirection(c) ? Replacement : c);
        }

        return line;
    }

    /// <summary>The text, fit for one line.</summary>
    public static string Of(string text) => new StringBuilder(text.Length).AppendOneLine(text).ToString();

    /// <summary>The text, fit for one line that has an end: what is longer is cut, and shows that.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">How many characters there may be.</param>
    public static string Of(string text, int longest) => text.Length > longest ? Of($"{text.AsSpan(0, longest - 1)}{More}") : Of(text);

    /// <summary>The characters that order others from right to left, or embed such an order (Unicode, UAX 9).</summary>
    private static bool TurnsDirection(char c) => c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
