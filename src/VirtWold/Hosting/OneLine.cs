using System.Text;

namespace VirtWold.Hosting;

/// <summary>
/// Text for one line of a terminal or a log. What comes from elsewhere, a machine's name or an error's words, must not break the line,
/// nor move the cursor or change colours.
/// </summary>
internal static class OneLine
{
    private const char Replacement = '\uFFFD';

    /// <summary>Appends <paramref name="text"/>, white space as a blank and other control characters replaced.</summary>
    public static StringBuilder AppendOneLine(this StringBuilder line, string text)
    {
        foreach (char c in text)
        {
            line.Append(char.IsWhiteSpace(c) ? ' ' : char.IsControl(c) ? Replacement : c);
        }

        return line;
    }

    /// <summary>The text, fit for one line.</summary>
    public static string Of(string text) => new StringBuilder(text.Length).AppendOneLine(text).ToString();
}
