using System.Text;
using VirtWold.Hosting;

namespace VirtWold.Terminal;

/// <summary>Parts sentences into lines.</summary>
internal static class TextWrap
{
    /// <summary>The lines of a text; what comes from elsewhere in it breaks none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">How wide a line may be.</param>
    /// <param name="indent">So many blanks stand before each.</param>
    public static IEnumerable<string> Lines(string text, int columns, int indent)
    {
        StringBuilder line = new();
        foreach (string word in OneLine.Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent + DisplayWidth.Of(line.ToString()) + 1 + DisplayWidth.Of(word) > columns)
            {
                yield return Indented(line);
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        if (line.Length > 0)
        {
            yield return Indented(line);
        }

        string Indented(StringBuilder words) => DisplayWidth.Cut($"{new string(' ', indent)}{words}", columns);
    }
}
