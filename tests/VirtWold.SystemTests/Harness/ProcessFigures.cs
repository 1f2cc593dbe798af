using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>What the kernel tells of a running process (proc(5)).</summary>
internal sealed class ProcessFigures(string id)
{
    // In stat, counted from behind the name in parentheses.
    private const int UserTicks = 11;
    private const int SystemTicks = 12;

    /// <summary>Resident memory in kilobytes.</summary>
    public long ResidentKilobytes => Read($"/proc/{id}/status", "VmRSS:");

    /// <summary>
    /// Waits until it has at most so much resident memory: what the start took is given back a moment after the line that it listens.
    /// </summary>
    /// <returns>What it has then, in kilobytes.</returns>
    public long WaitForResident(long mostKilobytes)
    {
        var resident = 0L;
        Eventually.True(
            () => (resident = ResidentKilobytes) <= mostKilobytes, TimeSpan.FromSeconds(60), () => $"at most {mostKilobytes} kB resident; it has {resident}");
        return resident;
    }

    /// <summary>Resident memory in kilobytes that is its own, not the code of programs and libraries.</summary>
    public long AnonymousKilobytes => Read($"/proc/{id}/status", "RssAnon:");

    /// <summary>Open file descriptors.</summary>
    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{id}/fd").Length;

    /// <summary>Its threads.</summary>
    public int ThreadCount => Directory.GetDirectories($"/proc/{id}/task").Length;

    /// <summary>Time on a processor, in ticks of a hundredth of a second.</summary>
    public long Ticks
    {
        get
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return Number(fields[UserTicks]) + Number(fields[SystemTicks]);
        }
    }

    /// <summary>How often a thread went to sleep, summed over all threads: it has to wake up for that.</summary>
    public long VoluntarySwitches => Directory.GetDirectories($"/proc/{id}/task").Sum(SwitchesOf);

    /// <summary>The same for all threads but those with a name.</summary>
    public long VoluntarySwitchesBut(string name) => Directory.GetDirectories($"/proc/{id}/task").Where(thread => NameOf(thread) != name).Sum(SwitchesOf);

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            // As below.
            return "";
        }
    }

    private static long SwitchesOf(string thread)
    {
        try
        {
            return Read(Path.Combine(thread, "status"), "voluntary_ctxt_switches:");
        }
        catch (IOException)
        {
            // The thread has ended between the list and the look.
            return 0;
        }
    }

    private static long Read(string path, string field)
    {
        var line = File.ReadLines(path).First(text => text.StartsWith(field, StringComparison.Ordinal));
        return Number(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
