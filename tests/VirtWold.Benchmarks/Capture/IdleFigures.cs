using System.Globalization;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Surroundings;

namespace VirtWold.Benchmarks.Capture;

/// <summary>What the daemon costs while nothing happens, and how fast it comes and goes.</summary>
internal static class IdleFigures
{
    private const int Starts = 9;

    /// <summary>Longer than threads of the pool live that have nothing to do, which is twenty seconds: what is idle then stays so.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    /// <summary>Starts, watches and ends daemons.</summary>
    public static void Measure(Report report, Laboratory laboratory)
    {
        using (RunningDaemon daemon = RunningDaemon.Start(laboratory.Network, "--libvirt-uri", laboratory.Uri))
        {
            Watch(report, daemon.Meter);
        }

        Samples start = new("ms", 1);
        Samples end = new("ms", 1);
        for (int i = 0; i < Starts; i++)
        {
            using RunningDaemon daemon = RunningDaemon.Start(laboratory.Network, "--libvirt-uri", laboratory.Uri);
            start.Add(daemon.StartTime.TotalMilliseconds);
            end.Add(daemon.Terminate().TotalMilliseconds);
        }

        report.Add("  from its start as root, who gives up rights, until it listens", start, "59 ms, 28 ms (to the first wake)");
        report.Add("  from SIGTERM to its end", end, "36 ms, 3 ms (killed by it)");
    }

    private static void Watch(Report report, ProcessMeter meter)
    {
        Thread.Sleep(SettleTime);
        long switches = meter.ContextSwitches;
        TimeSpan processor = meter.ProcessorTime;
        Thread.Sleep(IdleTime);
        report.Add("  idle for 10 s: context switches", Samples.Single(meter.ContextSwitches - switches, "switches"), "0, 0");
        report.AddAtMost(
            0, "  idle for 10 s: processor", Samples.Single((meter.ProcessorTime - processor) / IdleTime * 100, "%", 1), "0.0, 0.0 %");
        report.Add("  resident memory", Samples.Single(meter.ResidentMebibytes, "MiB", 1), "36.7, 18.6 MiB");
        report.Add("  of that its own", Samples.Single(meter.AnonymousMebibytes, "MiB", 1), "20.7, 3.4 MiB");
        report.Add(
            "  threads, descriptors",
            string.Create(CultureInfo.InvariantCulture, $"{meter.Threads}, {meter.Descriptors}"),
            "descriptors after 1000 wakes: 2010, 9");
    }
}
