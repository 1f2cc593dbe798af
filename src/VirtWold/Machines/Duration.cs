using System.Globalization;

namespace VirtWold.Machines;

/// <summary>Durations as people write them: a whole number and a unit, such as 90s, 20m or 2h.</summary>
internal static class Duration
{
    /// <summary>The longest one that is taken: a week.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Reads one from zero to <see cref="Longest"/>.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (text is not { Length: > 1 } || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        long seconds = text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86400,
            _ => -1,
        };
        if (seconds < 0 || number * seconds > Longest.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(number * seconds);
        return true;
    }

    /// <summary>For people, as short as it goes without a rest below a second: <c>1 h 20 min</c>, <c>20 min</c>, <c>90 s</c>.</summary>
    public static string Describe(TimeSpan duration)
    {
        long seconds = (long)Math.Round(duration.TotalSeconds);
        return seconds switch
        {
            < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
            < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
            _ when seconds % 3600 < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h {seconds % 3600 / 60} min"),
        };
    }
}
