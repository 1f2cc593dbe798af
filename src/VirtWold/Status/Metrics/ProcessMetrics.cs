using System.Globalization;

namespace VirtWold.Status.Metrics;

/// <summary>What Prometheus's client libraries write of a process, from proc(5).</summary>
internal static class ProcessMetrics
{
    private const long Kibi = 1024;

    /// <summary>Writes them.</summary>
    public static void Write(Exposition text, DateTimeOffset started)
    {
        text.Counter("process_cpu_seconds", "Processor time, of the user and the system.");
        text.Sample(Environment.CpuUsage.TotalTime.TotalSeconds);
        string[] status = File.ReadAllLines("/proc/self/status");
        Gauge(text, "process_resident_memory_bytes", "Resident memory.", Number(status, "VmRSS:", 1) * Kibi);
        Gauge(text, "process_virtual_memory_bytes", "Virtual memory.", Number(status, "VmSize:", 1) * Kibi);
        Gauge(text, "process_threads", "Threads.", Number(status, "Threads:", 1));
        Gauge(text, "process_open_fds", "Open file descriptors.", Directory.GetFileSystemEntries("/proc/self/fd").Length);
        Gauge(text, "process_max_fds", "File descriptors that may be open.", Number(File.ReadAllLines("/proc/self/limits"), "Max open files", 3));
        Gauge(text, "process_start_time_seconds", "When the process was started, since 1970.", (started - DateTimeOffset.UnixEpoch).TotalSeconds);
    }

    private static void Gauge(Exposition text, string name, string help, double value)
    {
        text.Gauge(name, help);
        text.Sample(value);
    }

    /// <summary>A field of the line that begins so; 0 where there is none.</summary>
    private static long Number(string[] lines, string start, int field)
    {
        string line = Array.Find(lines, line => line.StartsWith(start, StringComparison.Ordinal)) ?? "";
        string[] fields = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > field && long.TryParse(fields[field], CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}
