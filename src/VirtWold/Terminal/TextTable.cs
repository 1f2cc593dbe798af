using System.Text;
using VirtWold.Hosting;

namespace VirtWold.Terminal;

/// <summary>
/// A table in columns of text. What is in it may come from anywhere: no cell breaks its line. Where it is wider than the terminal, its
/// widest columns are cut.
/// </summary>
/// <param name="headings">What the columns are called.</param>
internal sealed class TextTable(params IReadOnlyList<string> headings)
{
    private const string Gap = "  ";

    /// <summary>No column is cut to less.</summary>
    private const int Narrowest = 8;

    private readonly List<IReadOnlyList<string>> _rows = [headings];

    /// <summary>Adds a row, with a cell for each heading.</summary>
    public void Add(params IReadOnlyList<string> cells) => _rows.Add([.. cells.Select(static cell => OneLine.Of(cell))]);

    /// <summary>The lines of the table.</summary>
    /// <param name="columns">How wide it may be.</param>
    public IEnumerable<string> Lines(int columns)
    {
        int[] widths = [.. headings.Select((_, column) => _rows.Max(row => DisplayWidth.Of(row[column])))];
        Narrow(widths, columns - ((widths.Length - 1) * Gap.Length));
        return _rows.Select(row => Line(row, widths));
    }

    private static void Narrow(int[] widths, int columns)
    {
        for (int excess = widths.Sum() - columns; excess > 0; excess--)
        {
            int widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Narrowest)
            {
                return;
            }

            widths[widest]--;
        }
    }

    private static string Line(IReadOnlyList<string> row, int[] widths)
    {
        StringBuilder line = new();
        for (int column = 0; column < widths.Length; column++)
        {
            string cell = DisplayWidth.Cut(row[column], widths[column]);
            line.Append(cell).Append(' ', widths[column] - DisplayWidth.Of(cell)).Append(Gap);
        }

        return line.ToString().TrimEnd();
    }
}
