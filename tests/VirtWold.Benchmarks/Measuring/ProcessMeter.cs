using System.ComponentModel;
using System.Globalization;
using VirtWold.Benchmarks.Native;

namespace VirtWold.Benchmarks.Measuring;

/// <summary>What the kernel knows of a process: proc(5).</summary>
internal sealed class ProcessMeter(int id)
{
    /// <summary>The processor time of all its threads, those that have ended too, in the scheduler's own precision.</summary>
    public unsafe TimeSpan ProcessorTime
    {
        get
        {
            // How the kernel numbers the clocks of other processes, see clock_getcpuclockid(3): the id's complement, and 2 for what the
            // scheduler counts.
            int clock = (~id << 3) | 2;
            Linux.Timespec time;
            if (Linux.clock_gettime(clock, &time) != 0)
            {
                throw new Win32Exception();
            }

            return TimeSpan.FromSeconds(time.tv_sec.Value) + TimeSpan.FromMicroseconds(time.tv_nsec.Value / 1000.0);
        }
    }

    /// <summary>How often its threads that live went to sleep or were sent there.</summary>
    public long ContextSwitches => SwitchesByThread.Values.Sum();

    /// <summary>The same for each thread that lives.</summary>
    public IReadOnlyDictionary<string, long> SwitchesByThread => Directory.EnumerateDirectories($"/proc/{id}/task").ToDictionary(
        static task => task,
        static task => Read($"{task}/status", "voluntary_ctxt_switches:") + Read($"{task}/status", "nonvoluntary_ctxt_switches:"));

    /// <summary>Resident memory.</summary>
    public double ResidentMebibytes => Read($"/proc/{id}/status", "VmRSS:") / 1024.0;

    /// <summary>Resident memory that is its own, not the code of programs and libraries.</summary>
    public double AnonymousMebibytes => Read($"/proc/{id}/status", "RssAnon:") / 1024.0;

    /// <summary>Its threads.</summary>
    public long Threads => Read($"/proc/{id}/status", "Threads:");

    /// <summary>Its open descriptors.</summary>
    public int Descriptors => Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count();

    private static long Read(string path, string field)
    {
        string line = File.ReadLines(path).First(text => text.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
