using System.Globalization;

namespace VirtWold.Terminal;

/// <summary>Times for people: in their own zone, and how long ago that is.</summary>
internal static class Clock
{
    private const int Now = 2;

    /// <summary>The time of day; with the date where it isn't today's.</summary>
    public static string Local(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        bool isToday = local.Date == TimeZoneInfo.ConvertTime(now, zone).Date;
        return local.ToString(isToday ? "HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>How long ago.</summary>
    public static string Ago(DateTimeOffset time, DateTimeOffset now) => now - time is { TotalSeconds: >= Now } past ? $"{Span(past)} ago" : "now";

    /// <summary>A length of time, by its largest unit.</summary>
    public static string Span(TimeSpan length) => length switch
    {
        { TotalMinutes: < 1 } => Units(length.TotalSeconds, "s"),
        { TotalHours: < 1 } => Units(length.TotalMinutes, "min"),
        { TotalDays: < 2 } => Units(length.TotalHours, "h"),
        _ => Units(length.TotalDays, "days"),
    };

    private static string Units(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{(long)number} {unit}");
}
