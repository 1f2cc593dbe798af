using System.Diagnostics.Metrics;
using System.Globalization;

namespace VirtWold.Status.Metrics;

/// <summary>What Prometheus's client libraries tell of a process, from proc(5).</summary>
internal static class ProcessInstruments
{
    public static void Add(Meter meter, DateTimeOffset started)
    {
        meter.CreateObservableCounter(
            "process.cpu", static () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time, of the user and the system.");
        meter.CreateObservableGauge("process.resident_memory", static () => StatusLine("VmRSS:") * 1024, "By", "Resident memory.");
        meter.CreateObservableGauge("process.virtual_memory", static () => StatusLine("VmSize:") * 1024, "By", "Virtual memory.");
        meter.CreateObservableGauge("process.threads", static () => StatusLine("Threads:"), null, "Threads.");
        meter.CreateObservableGauge(
            "process.open_fds", static () => Directory.GetFileSystemEntries("/proc/self/fd").Length, null, "Open file descriptors.");
        meter.CreateObservableGauge("process.max_fds", static () => MaxDescriptors(), null, "File descriptors that may be open.");
        double start = (started - DateTimeOffset.UnixEpoch).TotalSeconds;
        meter.CreateObservableGauge("process.start_time", () => start, "s", "When the process was started, since 1970.");
    }

    /// <summary>A number of /proc/self/status.</summary>
    private static long StatusLine(string name)
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return Number(line, 1);
            }
        }

        return 0;
    }

    private static long MaxDescriptors()
    {
        foreach (string line in File.ReadLines("/proc/self/limits"))
        {
            if (line.StartsWith("Max open files", StringComparison.Ordinal))
            {
                return Number(line, 3);
            }
        }

        return 0;
    }

    private static long Number(string line, int field)
    {
        string[] fields = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return long.TryParse(fields[field], CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}
