using VirtWold.Benchmarks.Capture;
using VirtWold.Benchmarks.Floor;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Surroundings;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Benchmarks.Waking;

/// <summary>
/// How long it takes from a packet to a machine that runs, with few and with many machines, and behind a flood; beside the floor, which
/// listens on a cable of its own, in turns.
/// </summary>
internal sealed class WakingFigures(Report report, Laboratory laboratory, LibvirtClient client, Park park)
{
    private const double OverheadGoal = 0.2;
    private const double OverheadLateGoal = 1;
    private const double UnknownGoal = 50;
    private const double ResidentGoal = 1.2;
    private const double GrowthGoal = 0.5;
    private const int AllWakes = 1000;
    private const int Late = 99;
    private const int Rounds = 100;
    private const int WarmUpRounds = 5;
    private const int MaxPackets = 3;
    private const int Loads = 5;
    private const int UnknownCount = 10_000;
    private const int UnknownRate = 50_000;
    private const int UnknownAmong = 1000;
    private const int KnownAmong = 1000;

    /// <summary>A prime number: so far from one machine that is woken to the next.</summary>
    private const int Stride = 7919;

    /// <summary>Lets the daemon hear of what was done by somebody else.</summary>
    private static readonly TimeSpan NewsDelay = TimeSpan.FromMilliseconds(20);

    /// <summary>Longer than the daemon keeps a connection to libvirt that nobody uses.</summary>
    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(15);

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
            foreach (ParkSize size in ParkSize.All)
            {
                park.Grow(size.Machines);
                figures.MeasureSize(size);
                if (size.Machines == KnownAmong)
                {
                    KnownFigures.Measure(report, laboratory, client, park);
                }
            }
        }

        LibvirtEventLoop.Leave();
    }

    private void MeasureSize(ParkSize size)
    {
        MeasureLoads(size);
        using RunningDaemon daemon = StartDaemon();
        using RunningFloor floor = StartFloor();
        Samples own = Samples.Single(daemon.Meter.AnonymousMebibytes, "MiB", 1);
        report.AddBeside(
            $"  {size}: memory of its own at the start", own, Samples.Single(floor.Meter.AnonymousMebibytes, "MiB", 1),
            most: size.PrivateGoal, peers: size.PeersPrivate, isPlotted: size.Machines == 1);
        MeasureWakes(daemon, size);
        WakeMore(daemon);
        report.AddAtMost(
            GrowthGoal, $"  {size}: that, more after 1000 wakes, at rest", Samples.Single(daemon.Meter.AnonymousMebibytes - own.Median, "MiB", 1));
        report.AddBeside(
            $"  {size}: resident after the wakes", Samples.Single(daemon.Meter.ResidentMebibytes, "MiB", 1),
            Samples.Single(floor.Meter.ResidentMebibytes, "MiB", 1), mostRatio: ResidentGoal, peers: size.PeersResident, isPlotted: size.Machines == 1);
        if (park.Count == UnknownAmong)
        {
            MeasureUnknown(daemon);
        }
    }

    /// <summary>How long it takes until the daemon knows all machines.</summary>
    private void MeasureLoads(ParkSize size)
    {
        Samples start = new("ms", 0);
        Samples processor = new("ms", 0);
        Samples floorStart = new("ms", 0);
        Samples floorProcessor = new("ms", 0);
        for (int i = 0; i < Loads; i++)
        {
            using (RunningDaemon daemon = StartDaemon())
            {
                start.Add(daemon.StartTime.TotalMilliseconds);
                processor.Add(daemon.Meter.ProcessorTime.TotalMilliseconds);
                daemon.Terminate();
            }

            using RunningFloor floor = StartFloor();
            floorStart.Add(floor.StartTime.TotalMilliseconds);
            floorProcessor.Add(floor.Meter.ProcessorTime.TotalMilliseconds);
        }

        report.AddBeside(
            $"  {size}: from its start until it listens", start, floorStart, size.StartRatio, size.StartGoal, size.PeersStart, report.IsCalm);
        report.AddBeside($"  {size}: processor until it listens", processor, floorProcessor, isPlotted: true);
    }

    private void MeasureWakes(RunningDaemon daemon, ParkSize size)
    {
        _inVain = 0;
        Samples bare = new("ms", 2);
        Samples wake = new("ms", 2);
        Samples floor = new("ms", 2);
        for (int i = -WarmUpRounds; i < Rounds; i++)
        {
            int number = (i + WarmUpRounds) * Stride;
            TimeSpan bareTime = StartBare(number);
            TimeSpan wakeTime = Wake(laboratory.Wire, number + 1, daemon);
            TimeSpan floorTime = Wake(laboratory.FloorWire, number + 2);
            if (i >= 0)
            {
                bare.Add(bareTime.TotalMilliseconds);
                wake.Add(wakeTime.TotalMilliseconds);
                floor.Add(floorTime.TotalMilliseconds);
            }
        }

        report.Add($"  {size}: a bare create call until it is started", bare);
        report.AddBeside($"  {size}: a packet until it is started", wake, floor, peers: size.PeersWake, isPlotted: report.IsCalm);
        report.AddBeside(
            $"  {size}: that over a bare call", Samples.Single(wake.Median - bare.Median, "ms", 2),
            Samples.Single(floor.Median - bare.Median, "ms", 2), most: OverheadGoal);
        report.AddBeside(
            $"  {size}: the slowest of a hundred over a bare call", Samples.Single(wake.Percentile(Late) - bare.Median, "ms", 2),
            Samples.Single(floor.Percentile(Late) - bare.Median, "ms", 2), most: OverheadLateGoal);
        if (_inVain > 0)
        {
            report.Add($"  {size}: packets in vain", Samples.Single(_inVain, "packets"), _whyInVain);
        }
    }

    /// <summary>Wakes machines until it were a thousand wakes, and waits until the daemon rests.</summary>
    private void WakeMore(RunningDaemon daemon)
    {
        for (int i = Rounds + WarmUpRounds; i < AllWakes; i++)
        {
            _ = Wake(laboratory.Wire, i * Stride, daemon);
        }

        Thread.Sleep(RestTime);
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
    private TimeSpan Wake(Wire wire, int number, RunningDaemon? daemon = null)
    {
        DomainHandle domain = park[number];
        _frame.Retarget(park.TargetOf(number));
        for (int packets = 1; ; packets++)
        {
            try
            {
                TimeSpan time = client.Await(domain.Uuid, LibvirtClient.Started, () => wire.Send(_frame.Bytes));
                EndAgain(domain);
                return time;
            }
            catch (TimeoutException) when (packets < MaxPackets)
            {
                // On a busy machine the news that it was ended comes after the packet, and what runs isn't started.
                _inVain++;
                _whyInVain = daemon?.LastLine.Split(": ", 2)[^1] ?? "the floor";
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
            wake.Add(Wake(laboratory.Wire, i, daemon).TotalMilliseconds);
            cost.Add((daemon.Meter.ProcessorTime - before).TotalMilliseconds);
            libvirtCost.Add((laboratory.LibvirtMeter.ProcessorTime - libvirtBefore).TotalMilliseconds);
        }

        report.AddAtMost(UnknownGoal, "  10 000 packets for nobody: processor, daemon", cost, "30 000, 2200 ms");
        report.Add("  10 000 packets for nobody: processor, libvirtd", libvirtCost, "150 000, 2300 ms");
        report.Add("  a wake right behind them", wake, "lost, 4600 ms");
    }

    private RunningDaemon StartDaemon() =>
        RunningDaemon.StartAsService(laboratory.Network, "--libvirt-uri", laboratory.Uri, "--dedup", "0");

    private RunningFloor StartFloor() => new(laboratory.FloorNetwork, laboratory.Uri);
}
