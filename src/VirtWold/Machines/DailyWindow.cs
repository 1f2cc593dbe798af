using System.Globalization;

namespace VirtWold.Machines;

/// <summary>A span of each day, in the host's time zone; one that ends before it begins lasts over midnight.</summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends, itself not in it.</param>
internal readonly record struct DailyWindow(TimeOnly From, TimeOnly To)
{
    private const string Format = "HH:mm";

    /// <summary>Whether a time of day is in it.</summary>
    public bool Contains(TimeOnly time) => From <= To ? time >= From && time < To : time >= From || time < To;

    /// <summary>Reads <c>08:00-18:30</c>.</summary>
    public static bool TryParse(string text, out DailyWindow window)
    {
        window = default;
        string[] ends = text.Split('-');
        if (ends.Length != 2 || !TryParseTime(ends[0], out TimeOnly from) || !TryParseTime(ends[1], out TimeOnly to) || from == to)
        {
            return false;
        }

        window = new DailyWindow(from, to);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH:mm}-{To:HH:mm}");

    private static bool TryParseTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text.Trim(), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
