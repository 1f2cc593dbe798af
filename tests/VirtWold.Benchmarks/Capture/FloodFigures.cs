using System.Diagnostics;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Surroundings;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Capture;

/// <summary>What the daemon costs while others send a lot.</summary>
internal static class FloodFigures
{
    private const int OtherRate = 100_000;
    private const int OtherSeconds = 5;
    private const int MatchingRate = 50_000;
    private const int MatchingSeconds = 3;

    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(300);

    /// <summary>Floods daemons with frames that concern them and with frames that don't.</summary>
    public static void Measure(Report report, Laboratory laboratory)
    {
        TestFrame other = TestFrame.Udp4(Payloads.Other(MagicPacket.Length, seed: 1));
        Samples content = MeasureOther(laboratory, other, out string rate);
        report.AddAtMost(0, $"  processor, {rate} other frames a second", content, "0.0 %");
        Samples deep = MeasureOther(laboratory, other, out rate, "--deep");
        report.Add($"  processor, the same with --deep, {rate} a second", deep);
        MeasureMatching(report, laboratory);
    }

    private static Samples MeasureOther(Laboratory laboratory, TestFrame frame, out string rate, params string[] arguments)
    {
        using RunningDaemon daemon = StartDaemon(laboratory, arguments);
        Samples rates = new("", 0);
        Samples processor = new("%", 1);
        for (int i = 0; i < OtherSeconds; i++)
        {
            TimeSpan before = daemon.Meter.ProcessorTime;
            long begun = Stopwatch.GetTimestamp();
            rates.Add(Flood.Send(laboratory.Wire, frame, OtherRate, OtherRate));
            processor.Add(Percent(daemon, before, begun));
        }

        rate = Rounded(rates.Median);
        return processor;
    }

    /// <summary>A new daemon each second: what it counts and what it lost, it tells at its end.</summary>
    private static void MeasureMatching(Report report, Laboratory laboratory)
    {
        Samples rates = new("", 0);
        Samples processor = new("%", 1);
        Samples packet = new("ns", 0);
        Samples missed = new("packets", 0);
        Samples dropped = new("packets", 0);
        TestFrame frame = TestFrame.Udp4(Payloads.Magic(default));
        for (int i = 0; i < MatchingSeconds; i++)
        {
            using RunningDaemon daemon = StartDaemon(laboratory);
            TimeSpan before = daemon.Meter.ProcessorTime;
            long begun = Stopwatch.GetTimestamp();
            rates.Add(Flood.Send(laboratory.Wire, frame, MatchingRate, MatchingRate));
            processor.Add(Percent(daemon, before, begun));
            packet.Add((daemon.Meter.ProcessorTime - before).TotalNanoseconds / MatchingRate);
            Thread.Sleep(SettleTime);
            daemon.Terminate();
            missed.Add(MatchingRate - daemon.Packets);
            dropped.Add(daemon.Dropped);
        }

        report.Add($"  processor, {Rounded(rates.Median)} magic packets a second", processor);
        report.Add("  that is for one packet", packet);
        report.AddAtMost(0, $"  of {Grouped.Text(MatchingRate)} magic packets, not counted", missed);
        report.AddAtMost(0, $"  of {Grouped.Text(MatchingRate)} magic packets, dropped by the kernel", dropped);
    }

    private static RunningDaemon StartDaemon(Laboratory laboratory, params string[] arguments)
    {
        RunningDaemon daemon = RunningDaemon.StartPinned(laboratory.Network, ["--libvirt-uri", laboratory.Uri, .. arguments]);
        Thread.Sleep(SettleTime);
        return daemon;
    }

    private static double Percent(RunningDaemon daemon, TimeSpan before, long begun) =>
        (daemon.Meter.ProcessorTime - before) / Stopwatch.GetElapsedTime(begun) * 100;

    private static string Rounded(double rate) => Grouped.Text(Math.Round(rate / 1000) * 1000);
}
