using System.Globalization;
using System.Xml;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Reads <c>&lt;sleep after="20m" how="save" traffic="100000" cpu="10" awake="5m" never="08:00-18:00"/&gt;</c> of a domain's metadata. Only
/// <c>after</c> must be there.
/// </summary>
internal static class DomainSleepMark
{
    private const int MostPercent = 10_000;

    /// <summary>Reads the element at which the reader stands.</summary>
    /// <param name="reader">Stands at the element.</param>
    /// <param name="mark">What it says; null if a value can't be read.</param>
    /// <returns>What can't be read; empty where all can.</returns>
    public static string TryRead(XmlReader reader, out SleepMark? mark)
    {
        mark = null;
        if (!Duration.TryParse(reader.GetAttribute("after"), out TimeSpan after) || after < SleepMark.ShortestAfter)
        {
            return $"after must be a time from {SleepMark.ShortestAfter.TotalSeconds} s to a week, such as 20m, not '{reader.GetAttribute("after")}'";
        }

        string how = reader.GetAttribute("how") ?? SleepWay.Save.Name();
        if (!SleepWays.TryParse(how, out SleepWay way))
        {
            return $"how must be {SleepWays.Names}, not '{how}'";
        }

        SleepMark read = new(after, way);
        if (reader.GetAttribute("traffic") is { } traffic)
        {
            if (!long.TryParse(traffic, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes))
            {
                return $"traffic must be a number of bytes a minute, such as {read.BytesAMinute}, not '{traffic}'";
            }

            read = read with { BytesAMinute = bytes };
        }

        if (reader.GetAttribute("cpu") is { } cpu)
        {
            if (!int.TryParse(cpu, NumberStyles.None, CultureInfo.InvariantCulture, out int percent) || percent > MostPercent)
            {
                return $"cpu must be percents of one processor, such as {read.ProcessorPercent}, not '{cpu}'";
            }

            read = read with { ProcessorPercent = percent };
        }

        if (reader.GetAttribute("awake") is { } awake)
        {
            if (!Duration.TryParse(awake, out TimeSpan least))
            {
                return $"awake must be a time of at most a week, such as 5m, not '{awake}'";
            }

            read = read with { Awake = least };
        }

        if (reader.GetAttribute("never") is { } never)
        {
            if (!DailyWindow.TryParse(never, out DailyWindow window))
            {
                return $"never must be a span of the day, such as 08:00-18:00, not '{never}'";
            }

            read = read with { Never = window };
        }

        mark = read;
        return "";
    }
}
