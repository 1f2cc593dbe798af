using System.Text;

namespace VirtWold.Machines;

/// <summary>Writes text as one word of a POSIX shell (pubs.opengroup.org, Shell Command Language, 2.2.2).</summary>
internal static class ShellWord
{
    /// <summary>Whether a text can stand in a command that people copy: no control characters, and no option.</summary>
    public static bool IsSafe(string text) =>
        text.Length > 0 && text[0] != '-' && text.EnumerateRunes().All(static rune => !Rune.IsControl(rune) && !IsInvisible(rune));

    /// <summary>The text as a word: as it is where it needs no quotes, else in single quotes.</summary>
    public static string Of(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || "-_./:@+,=".Contains(c, StringComparison.Ordinal))
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
        System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
