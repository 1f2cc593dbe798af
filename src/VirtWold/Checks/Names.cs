using System.Globalization;

namespace VirtWold.Checks;

/// <summary>Puts many names into one line.</summary>
internal static class Names
{
    private const int AtMost = 10;

    /// <summary>The names, as many as a line has room for, and how many more there are.</summary>
    public static string Join(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string shown = string.Join(", ", all.Take(AtMost));
        return all.Length > AtMost ? string.Create(CultureInfo.InvariantCulture, $"{shown} and {all.Length - AtMost} more") : shown;
    }
}
