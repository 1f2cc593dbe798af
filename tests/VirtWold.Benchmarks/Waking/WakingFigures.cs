using VirtWold.Benchmarks.Capture;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Surroundings;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Benchmarks.Waking;

/// <summary>How long it takes from a packet to a machine that runs, with few and with many machines, and behind a flood.</summary>
internal sealed class WakingFigures(Report report, Laboratory laboratory, LibvirtClient client, Park park)
{
    private const double OverheadGoal = 0.5;
    private const double UnknownGoal = 200;
    private const int Rounds = 50;
    private const int WarmUpRounds = 5;
    private const int MaxPackets = 3;
    private const int Loads = 3;
    private const int UnknownCount = 10_000;
    private const int UnknownRate = 50_000;
    private const int UnknownAmong = 1000;

    /// <summary>A prime number: so far from one machine that is woken to the next.</summary>
    private const int Stride = 7919;

    /// <summary>The sizes, and what the other tools take for a wake there.</summary>
    private static readonly (int Machines, string Others)[] Sizes =
    [
        (1, "5.2, 2.7 ms"), (100, "20.8, 14.6 ms"), (1000, "88, 95 ms"), (10_000, ""),
    ];

    /// <summary>Lets the daemon hear of what was done by somebody else.</summary>
    private static readonly TimeSpan NewsDelay = TimeSpan.FromMilliseconds(20);

    private readonly TestFrame _frame = TestFrame.Raw(Payloads.Magic(default));
    private int _inVain;
    private string _whyInVain = "";

    /// <summary>Measures all of it.</summary>
    public static void Measure(Report report, Laboratory laboratory)
    {
        LibvirtEventLoop.Join();
        using LibvirtClient client = new(laboratory.Uri);
        using (Park park = new(client))
        {
            WakingFigures figures = new(report, laboratory, client, park);
            foreach ((int machines, string others) in Sizes)
            {
                park.Grow(machines);
                figures.MeasureSize(others);
            }
        }

        LibvirtEventLoop.Leave();
    }

    private void MeasureSize(string others)
    {
        string size = $"{Grouped.Text(park.Count)} machine{(park.Count == 1 ? "" : "s")}";
        MeasureLoads(size);
        using RunningDaemon daemon = StartDaemon();
        Samples resident = Samples.Single(daemon.Meter.ResidentMebibytes, "MiB", 1);
        MeasureWakes(daemon, size, others);
        report.Add($"  {size}: resident at the start", resident);
        report.Add($"  {size}: resident after the wakes", Samples.Single(daemon.Meter.ResidentMebibytes, "MiB", 1));
        if (park.Count == UnknownAmong)
        {
            MeasureUnknown(daemon);
        }
    }

    /// <summary>How long it takes until the daemon knows all machines.</summary>
    private void MeasureLoads(string size)
    {
        Samples start = new("ms", 0);
        Samples processor = new("ms", 0);
        for (int i = 0; i < Loads; i++)
        {
            using RunningDaemon daemon = StartDaemon();
            start.Add(daemon.StartTime.TotalMilliseconds);
            processor.Add(daemon.Meter.ProcessorTime.TotalMilliseconds);
            daemon.Terminate();
        }

        report.Add($"  {size}: from its start until it listens", start);
        report.Add($"  {size}: processor until then", processor);
    }

    private void MeasureWakes(RunningDaemon daemon, string size, string others)
    {
        _inVain = 0;
        Samples bare = new("ms", 2);
        Samples wake = new("ms", 2);
        for (int i = -WarmUpRounds; i < Rounds; i++)
        {
            int number = (i + WarmUpRounds) * Stride;
            TimeSpan bareTime = StartBare(number);
            TimeSpan wakeTime = Wake(daemon, number + 1);
            if (i >= 0)
            {
                bare.Add(bareTime.TotalMilliseconds);
                wake.Add(wakeTime.TotalMilliseconds);
            }
        }

        report.Add($"  {size}: a bare create call until it is started", bare, "0.5 ms");
        report.Add($"  {size}: a packet until it is started", wake, others);
        report.AddAtMost(OverheadGoal, $"  {size}: the difference", Samples.Single(wake.Median - bare.Median, "ms", 2));
        if (_inVain > 0)
        {
            report.Add($"  {size}: packets in vain", Samples.Single(_inVain, "packets"), _whyInVain);
        }
    }

    /// <summary>Starts a machine as virsh would.</summary>
    private TimeSpan StartBare(int number)
    {
        DomainHandle domain = park[number];
        TimeSpan time = client.Await(domain.Uuid, LibvirtClient.Started, () => LibvirtClient.Start(domain));
        EndAgain(domain);
        return time;
    }

    /// <summary>Starts a machine by a packet, or by as many as it takes.</summary>
    private TimeSpan Wake(RunningDaemon daemon, int number)
    {
        DomainHandle domain = park[number];
        _frame.Retarget(park.TargetOf(number));
        for (int packets = 1; ; packets++)
        {
            try
            {
                TimeSpan time = client.Await(domain.Uuid, LibvirtClient.Started, () => laboratory.Wire.Send(_frame.Bytes));
                EndAgain(domain);
                return time;
            }
            catch (TimeoutException) when (packets < MaxPackets)
            {
                // On a busy machine the news that it was ended comes after the packet, and what runs isn't started.
                _inVain++;
                _whyInVain = daemon.LastLine.Split(": ", 2)[^1];
            }
        }
    }

    private void EndAgain(DomainHandle domain)
    {
        Thread.Sleep(NewsDelay);
        client.Destroy(domain);
        Thread.Sleep(NewsDelay);
    }

    /// <summary>What packets cost that are for nobody, and whether one that is for somebody comes through right behind them.</summary>
    private void MeasureUnknown(RunningDaemon daemon)
    {
        Samples cost = new("ms", 0);
        Samples libvirtCost = new("ms", 0);
        Samples wake = new("ms", 2);
        for (int i = 0; i < Loads; i++)
        {
            TimeSpan before = daemon.Meter.ProcessorTime;
            TimeSpan libvirtBefore = laboratory.LibvirtMeter.ProcessorTime;
            _ = Flood.Send(laboratory.Wire, _frame, UnknownCount, UnknownRate);
            wake.Add(Wake(daemon, i).TotalMilliseconds);
            cost.Add((daemon.Meter.ProcessorTime - before).TotalMilliseconds);
            libvirtCost.Add((laboratory.LibvirtMeter.ProcessorTime - libvirtBefore).TotalMilliseconds);
        }

        report.AddAtMost(UnknownGoal, "  10 000 packets for nobody: processor, daemon", cost, "30 000, 2200 ms");
        report.Add("  10 000 packets for nobody: processor, libvirtd", libvirtCost, "150 000, 2300 ms");
        report.Add("  a wake right behind them", wake, "lost, 4600 ms");
    }

    private RunningDaemon StartDaemon() => RunningDaemon.Start(laboratory.Network, "--libvirt-uri", laboratory.Uri, "--dedup", "0");
}
