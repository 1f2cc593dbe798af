using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Surroundings;
using VirtWold.SystemTests.Harness;

namespace VirtWold.Benchmarks.StandIn;

/// <summary>What it costs to stand in for machines: while nothing happens, while others talk, and when a client asks.</summary>
internal static class StandInFigures
{
    private const string Machine4 = "192.0.2.50";
    private const int OtherRate = 20_000;
    private const int OtherSeconds = 10;
    private const int MostAnswers = 200;
    private const int Requests = 500;

    /// <summary>Longer than the timers and the pool's threads of the start live: what is idle then stays so.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    /// <summary>Measures a daemon that stands in for one machine.</summary>
    public static void Measure(Report report, Laboratory laboratory)
    {
        XNamespace space = "urn:virtwold:domain:1";
        Virsh virsh = new(laboratory.Uri);
        using Guest guest = virsh.Define(new GuestBuilder(HypervisorKind.Test)
        {
            Mark = new XElement(
                space + "wake",
                new XAttribute(XNamespace.Xmlns + "v", space),
                new XAttribute("access", "22,80/http"),
                new XAttribute("address", Machine4),
                new XAttribute("on", VethPair.HostInterface)),
        });
        using RunningDaemon daemon = RunningDaemon.StartPinned(laboratory.Network, "--libvirt-uri", laboratory.Uri, "--stand-in");
        Thread.Sleep(SettleTime);
        (long switches, double processor) = During(daemon.Meter, () => Thread.Sleep(IdleTime));
        report.AddAtMost(0, "  idle for 10 s: context switches", Samples.Single(switches, "switches"));
        report.AddAtMost(0, "  idle for 10 s: processor", Samples.Single(processor, "%", 1));

        double rate = 0;
        byte[] other = StandInFrames.WhoHas("192.0.2.99");
        (switches, processor) = During(daemon.Meter, () => rate = Flood.Send(laboratory.Wire, other, OtherRate * OtherSeconds, OtherRate));
        string sent = Grouped.Text(Math.Round(rate / 1000) * 1000);
        report.AddAtMost(0, $"  {sent} ARP requests of others a second: switches", Samples.Single(switches, "switches"));
        report.AddAtMost(0, $"  {sent} ARP requests of others a second: processor", Samples.Single(processor, "%", 1));

        byte[] asked = StandInFrames.WhoHas(Machine4);
        using WireWatch answers = new(laboratory.Network, Requests, $"arp and ether src {guest.Mac}", "-q", "out");
        (_, processor) = During(daemon.Meter, () => rate = Flood.Send(laboratory.Wire, asked, Requests, MostAnswers / 2));
        answers.WaitForAll();
        report.Add(
            string.Create(CultureInfo.InvariantCulture, $"  {Requests} ARP requests, all answered: processor"), Samples.Single(processor, "%", 1));
        (_, processor) = During(daemon.Meter, () => rate = Flood.Send(laboratory.Wire, asked, OtherRate * OtherSeconds, OtherRate));
        report.Add($"  {Grouped.Text(Math.Round(rate / 1000) * 1000)} a second, {MostAnswers} of them answered: processor", Samples.Single(processor, "%", 1));
        report.Add("  resident memory", Samples.Single(daemon.Meter.ResidentMebibytes, "MiB", 1));
    }

    private static (long Switches, double Percent) During(ProcessMeter meter, Action action)
    {
        IReadOnlyDictionary<string, long> before = meter.SwitchesByThread;
        TimeSpan processor = meter.ProcessorTime;
        long begun = Stopwatch.GetTimestamp();
        action();
        TimeSpan used = meter.ProcessorTime - processor;
        // A thread of the runtime's pool may end meanwhile.
        long switches = meter.SwitchesByThread.Sum(thread => thread.Value - before.GetValueOrDefault(thread.Key));
        return (switches, used / Stopwatch.GetElapsedTime(begun) * 100);
    }
}
