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

    /// <summary>An address that is cut is of no use.</summary>
    private const string Address = "MAC";

    private readonly List<IReadOnlyList<string>> _rows = [headings];

    /// <summary>The colours; none by default.</summary>
    public Palette Palette { get; init; } = Palette.None;

    /// <summary>The colour of a cell, by its column's heading and its text.</summary>
    public Func<string, string, Colour> ColourOf { get; init; } = static (_, _) => Colour.None;

    /// <summary>Adds a row, with a cell for each heading.</summary>
    public void Add(params IReadOnlyList<string> cells) => _rows.Add([.. cells.Select(static cell => OneLine.Of(cell))]);

    /// <summary>The lines of the table.</summary>
    /// <param name="columns">How wide it may be.</param>
    public IEnumerable<string> Lines(int columns)
    {
        int[] widths = [.. headings.Select((_, column) => _rows.Max(row => DisplayWidth.Of(row[column])))];
        Narrow(widths, columns - ((widths.Length - 1) * Gap.Length));
        return _rows.Select((row, index) => Line(row, widths, isHeading: index == 0));
    }

    private void Narrow(int[] widths, int columns)
    {
        for (int excess = widths.Sum() - columns; excess > 0; excess--)
        {
            int widest = -1;
            for (int column = 0; column < widths.Length; column++)
            {
                if (headings[column] != Address && (widest < 0 || widths[column] > widths[widest]))
                {
                    widest = column;
                }
            }

            if (widest < 0 || widths[widest] <= Narrowest)
            {
                return;
            }

            widths[widest]--;
        }
    }

    private string Line(IReadOnlyList<string> row, int[] widths, bool isHeading)
    {
        StringBuilder line = new();
        for (int column = 0; column < widths.Length; column++)
        {
            string cell = DisplayWidth.Cut(row[column], widths[column]);
            line.Append(Palette.Paint(cell, isHeading ? Colour.Heading : ColourOf(headings[column], row[column])))
                .Append(' ', widths[column] - DisplayWidth.Of(cell)).Append(Gap);
        }

        return line.ToString().TrimEnd();
    }
}
