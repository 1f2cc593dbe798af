using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Surroundings;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.SystemTests.Harness;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.StandIn;

/// <summary>
/// What it costs to stand in for very many machines on one interface. Their MAC addresses are drawn as libvirt draws them, so that they have
/// nothing in common but their maker.
/// </summary>
internal sealed class StandInCrowdFigures : IDisposable
{
    private const int Seed = 160;
    private const int Rate = 20_000;
    private const int Seconds = 5;
    private const int Strangers = 1000;
    private static readonly int[] Counts = [160, 1000];

    /// <summary>Longer than the timers and the pool's threads of the start live: what is idle then stays so.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly Laboratory _laboratory;
    private readonly Virsh _virsh;
    private readonly GuestBuilder[] _machines;

    private StandInCrowdFigures(Laboratory laboratory, int count)
    {
        _laboratory = laboratory;
        _virsh = new Virsh(laboratory.Uri);
        Random random = new(Seed);
        _machines = [.. Enumerable.Range(0, count).Select(i => Machine(i, Station(random)))];
        using TemporaryFolder folder = new();
        _virsh.Run(string.Join("; ", _machines.Select(machine => $"define {folder.Write($"{machine.Name}.xml", machine.ToXml())}")));
    }

    /// <summary>Measures with 160 and with 1000 machines.</summary>
    public static void Measure(Report report, Laboratory laboratory)
    {
        laboratory.Network.Host.Run("ip", "address", "add", "10.9.0.1/16", "dev", VethPair.HostInterface);
        foreach (int count in Counts)
        {
            using StandInCrowdFigures figures = new(laboratory, count);
            figures.Measure(report, string.Create(CultureInfo.InvariantCulture, $"  {count} machines: "));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _virsh.Try(string.Join("; ", _machines.Select(static machine => $"undefine {machine.Name}")));

    private static string Address(int i) => FormattableString.Invariant($"10.9.{1 + (i >> 8)}.{i & 0xFF}");

    private static string Station(Random random) =>
        FormattableString.Invariant($"52:54:00:{random.Next(256):x2}:{random.Next(256):x2}:{random.Next(256):x2}");

    private static GuestBuilder Machine(int i, string mac)
    {
        XNamespace space = "urn:virtwold:domain:1";
        return new GuestBuilder(HypervisorKind.Test)
        {
            Name = FormattableString.Invariant($"crowd-{i}"),
            Macs = [mac],
            Mark = new XElement(
                space + "wake",
                new XAttribute(XNamespace.Xmlns + "v", space),
                new XAttribute("access", "22,80/http"),
                new XAttribute("address", Address(i)),
                new XAttribute("on", VethPair.HostInterface)),
        };
    }

    private void Measure(Report report, string begin)
    {
        using RunningDaemon daemon = RunningDaemon.StartPinned(_laboratory.Network, "--libvirt-uri", _laboratory.Uri, "--stand-in");
        report.Add($"{begin}start, until it listens", Samples.Single(daemon.StartTime.TotalMilliseconds, "ms"));
        Thread.Sleep(SettleTime);
        report.Add($"{begin}processor of the start", Samples.Single(daemon.Meter.ProcessorTime.TotalMilliseconds, "ms"));
        report.Add($"{begin}instructions in the kernel", Samples.Single(StandInFilter.Build(Held()).Length, "instructions"));
        (long switches, double processor, _) = During(daemon, () => Thread.Sleep(IdleTime));
        report.AddAtMost(0, $"{begin}idle for 10 s: context switches", Samples.Single(switches, "switches"));
        report.AddAtMost(0, $"{begin}idle for 10 s: processor", Samples.Single(processor, "%", 1));
        report.Add($"{begin}memory of its own", Samples.Single(daemon.Meter.AnonymousMebibytes, "MiB", 1));

        byte[][] asked = [.. Enumerable.Range(0, _machines.Length).Select(static i => StandInFrames.WhoHas(Address(i)))];
        (_, processor, double answers) = During(daemon, () => Flood.Send(_laboratory.Wire, asked, Rate * Seconds, Rate));
        report.Add($"{begin}{Grouped.Text(Rate)} ARP requests a second: answers a second", Samples.Single(answers, "answers"));
        report.Add($"{begin}the same: processor", Samples.Single(processor, "%", 1));

        // Of machines that run, to machines that run: nobody of them is stood in for.
        Random random = new(Seed + 1);
        byte[][] others = [.. Enumerable.Range(0, Strangers).Select(i => StandInFrames.Syn(Station(random), FormattableString.Invariant($"10.9.{200 + (i >> 8)}.{i & 0xFF}"), 40000, 5001))];
        (switches, processor, _) = During(daemon, () => Flood.Send(_laboratory.Wire, others, Rate * Seconds, Rate));
        report.Add($"{begin}{Grouped.Text(Rate)} frames of others a second: switches a second", Samples.Single(switches / Seconds, "switches"));
        report.Add($"{begin}the same: processor", Samples.Single(processor, "%", 1));
    }

    private HeldMachine[] Held() =>
    [
        .. _machines.Select(static (machine, i) => new HeldMachine(
            new MachineKey("test", machine.Name),
            machine.Name,
            MacAddress.Parse(machine.Macs[0]),
            [InternetAddress.TryParse(Address(i), out InternetAddress address) ? address : default],
            [new AccessPort(22, false)],
            Seat.Nic)),
    ];

    private (long Switches, double Percent, double Answers) During(RunningDaemon daemon, Action action)
    {
        IReadOnlyDictionary<string, long> before = daemon.Meter.SwitchesByThread;
        TimeSpan processor = daemon.Meter.ProcessorTime;
        long received = Received();
        long begun = Stopwatch.GetTimestamp();
        action();
        TimeSpan took = Stopwatch.GetElapsedTime(begun);
        TimeSpan used = daemon.Meter.ProcessorTime - processor;
        long switches = daemon.Meter.SwitchesByThread.Sum(thread => thread.Value - before.GetValueOrDefault(thread.Key));
        return (switches, used / took * 100, (Received() - received) / took.TotalSeconds);
    }

    /// <summary>Frames that have come back to the sender.</summary>
    private long Received() => long.Parse(
        _laboratory.Network.Sender.Run("cat", $"/sys/class/net/{VethPair.SenderInterface}/statistics/rx_packets").Output, CultureInfo.InvariantCulture);
}
