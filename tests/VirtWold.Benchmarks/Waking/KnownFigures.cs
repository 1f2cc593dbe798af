using System.Diagnostics;
using VirtWold.Benchmarks.Capture;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Surroundings;

namespace VirtWold.Benchmarks.Waking;

/// <summary>What machines cost that run and are addressed all the time.</summary>
internal static class KnownFigures
{
    private const double ProcessorGoal = 0.5;
    private const double LinesGoal = 1;
    private const int Machines = 500;

    /// <summary>As many as there are in a minute, and one: a machine has its next line when a minute is over.</summary>
    private const int MinuteRounds = 29;

    /// <summary>Between two packets for the same machine: a little longer than a repeated packet is ignored.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2.1);

    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1);

    /// <summary>Starts some machines of a park, and sends each a packet every two seconds, for a minute.</summary>
    public static void Measure(Report report, Laboratory laboratory, LibvirtClient client, Park park)
    {
        for (int number = 0; number < Machines; number++)
        {
            LibvirtClient.Start(park[number]);
        }

        using (RunningDaemon daemon = RunningDaemon.StartAsService(laboratory.Network, "--libvirt-uri", laboratory.Uri))
        {
            // What the first packets bring: code, threads of the pool, and a line for each machine.
            Send(laboratory.Wire, park, rounds: 2);
            Thread.Sleep(SettleTime);
            Measure(report, laboratory, park, daemon);
        }

        for (int number = 0; number < Machines; number++)
        {
            client.Destroy(park[number]);
        }
    }

    private static void Measure(Report report, Laboratory laboratory, Park park, RunningDaemon daemon)
    {
        long threads = daemon.Meter.Threads;
        int lines = daemon.LineCount;
        TimeSpan processor = daemon.Meter.ProcessorTime;
        TimeSpan libvirtProcessor = laboratory.LibvirtMeter.ProcessorTime;
        long begun = Stopwatch.GetTimestamp();
        Send(laboratory.Wire, park, MinuteRounds);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begun);
        double share = (daemon.Meter.ProcessorTime - processor) / elapsed * 100;
        double libvirtShare = (laboratory.LibvirtMeter.ProcessorTime - libvirtProcessor) / elapsed * 100;
        report.AddAtMost(
            ProcessorGoal, "  500 running machines, a packet each every 2 s: processor", Samples.Single(share, "%", 2));
        report.Add("  the same, libvirtd", Samples.Single(libvirtShare, "%", 2));
        report.AddAtMost(
            LinesGoal, "  the same, lines a minute a machine",
            Samples.Single((daemon.LineCount - lines) / elapsed.TotalMinutes / Machines, "lines", 2));
        report.Add("  the same, threads more in the end", Samples.Single(daemon.Meter.Threads - threads, "threads"));
    }

    private static void Send(Wire wire, Park park, int rounds)
    {
        TestFrame frame = TestFrame.Raw(Payloads.Magic(default));
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < rounds * Machines; i++)
        {
            TimeSpan early = (Interval / Machines * i) - Stopwatch.GetElapsedTime(begun);
            if (early > TimeSpan.Zero)
            {
                Thread.Sleep(early);
            }

            frame.Retarget(park.TargetOf(i % Machines));
            wire.Send(frame.Bytes);
        }
    }
}
