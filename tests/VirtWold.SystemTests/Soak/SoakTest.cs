using System.Diagnostics;
using System.Text.Json;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Soak;

/// <summary>
/// Machines, packets and libvirtd itself come and go at random for a while. In the end everything is known, every machine that a packet
/// was sent for runs, and nothing has been used up. <c>make soak SECONDS=120</c> makes it longer; VIRTWOLD_SOAK_SEED repeats a run.
/// </summary>
public abstract class SoakTest : SystemTest
{
    private const int Machines = 20;
    private const int WarmUpSteps = 40;
    private const int DescriptorMargin = 1;
    private const int ThreadMargin = 3;
    private const long MemoryMarginKilobytes = 4096;

    // What was asked for was taken away meanwhile, or the one who was to do it.
    private const string Excusable = "(it is gone|isn't connected|the connection to .* was lost);";

    private static readonly TimeSpan RestartInterval = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ResendInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WakeDeadline = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan RestDeadline = TimeSpan.FromSeconds(60);

    private readonly HypervisorKind _kind;
    private readonly Dictionary<string, int> _done = [];

    private Park _park = null!;
    private Random _random = null!;
    private VirtWoldDaemon _daemon = null!;
    private int _resent;

    private protected SoakTest(HypervisorKind kind)
        : base(kind) => _kind = kind;

    private const string NobodysMac = "52:54:00:ff:fe:01";

    /// <summary>All of it in one test: its end is what counts.</summary>
    [Test]
    public void Whatever_comes_and_goes_in_the_end_all_is_known_and_nothing_is_used_up()
    {
        Requires.Binary();
        var seed = SoakSettings.Seed;
        TestContext.Out.WriteLine(FormattableString.Invariant($"VIRTWOLD_SOAK_SEED={seed} for {SoakSettings.Length.TotalSeconds} s"));
        _random = new Random(seed);
        using var folder = new TemporaryFolder();
        _park = new Park(Virsh, Enumerable.Range(0, Machines).Select(_ => Builder(folder)));
        try
        {
            using var daemon = StartDaemon("--log-level", "debug", "--dedup", "0.2");
            _daemon = daemon;
            Soak();
            Assert.That(daemon.Terminate(), Is.Zero);
            Assert.That(daemon.LogLines.Where(line => line.Contains(" error: ", StringComparison.Ordinal)), Has.All.Match(Excusable));
        }
        finally
        {
            TestContext.Out.WriteLine(string.Join(", ", _done.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}")));
            TestContext.Out.WriteLine($"{_resent} packets had to be sent again");
            _park.Remove();
        }
    }

    private GuestBuilder Builder(TemporaryFolder folder)
    {
        var builder = NewGuest("soak");
        return _kind == HypervisorKind.Qemu ? builder with { Disk = BootImage.ThatIdles(folder.At($"{builder.Name}.img")) } : builder;
    }

    private void Soak()
    {
        for (var step = 0; step < WarmUpSteps; step++)
        {
            Step();
        }

        RestartLibvirt();
        WakeOne();
        var before = Rest();
        using (new PacketStream(Network))
        {
            var clock = Stopwatch.StartNew();
            var restart = Stopwatch.StartNew();
            while (clock.Elapsed < SoakSettings.Length)
            {
                Step();
                if (restart.Elapsed > RestartInterval || (clock.Elapsed > SoakSettings.Length / 2 && !_done.ContainsKey("restarts in the middle")))
                {
                    Count("restarts in the middle");
                    RestartLibvirt();
                    restart.Restart();
                }
            }
        }

        AssertListedAsItIs();
        AssertAllAreWoken();
        AssertAtRestAs(before);
    }

    private void Step()
    {
        var place = _park.Places[_random.Next(Machines)];
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                WakeOne();
                break;
            case 3:
                // Somebody who is awake or unknown, and nobody waits for it. Not the address of a machine that is defined in a moment:
                // that would be woken by it.
                Count("packets for anybody");
                Sender.EtherWakeBroadcast(place.State == PlaceState.Empty ? NobodysMac : place.Mac);
                place.State = place.State is PlaceState.Off or PlaceState.Paused ? Woken(place) : place.State;
                break;
            case 4 when _random.Next(4) == 0:
                Count("floods");
                Sender.SendFlood(1000);
                break;
            case 5 when _random.Next(4) == 0:
                Count("noises");
                Sender.SendNoise(1000);
                break;
            case 6 when _random.Next(4) == 0:
                Count("reloads");
                _daemon.Signal("HUP");
                break;
            default:
                Count(_park.Change(_random, place));
                break;
        }
    }

    /// <summary>A machine that sleeps runs after a packet, or another one: the first can be faster than the news of its end.</summary>
    private void WakeOne()
    {
        var asleep = _park.Places.Where(place => place.State is PlaceState.Off or PlaceState.Paused).ToArray();
        if (asleep.Length > 0)
        {
            Count("wakes");
            var place = asleep[_random.Next(asleep.Length)];
            Sender.EtherWakeBroadcast(place.Mac);
            place.State = Woken(place);
        }
    }

    /// <summary>Waits until a machine runs for which a packet has been sent.</summary>
    private PlaceState Woken(Place place)
    {
        var state = "";
        var sent = Stopwatch.StartNew();
        Eventually.True(
            () =>
            {
                state = Virsh.Run("domstate", place.Name);
                if (state != "running" && sent.Elapsed > ResendInterval)
                {
                    _resent++;
                    Sender.EtherWakeBroadcast(place.Mac);
                    sent.Restart();
                }

                return state == "running";
            },
            WakeDeadline,
            () => $"{place.Name} ({place.Mac}), for which a packet was sent, runs; it is {state}\n{_daemon.Transcript}");
        return PlaceState.Running;
    }

    private void RestartLibvirt()
    {
        Count("restarts");
        if (_random.Next(2) == 0)
        {
            Libvirt.Kill();
        }
        else
        {
            Libvirt.Stop();
        }

        Libvirt.Start();
        if (_kind == HypervisorKind.Test)
        {
            _park.Clear();
            foreach (var place in _park.Places.Where(_ => _random.Next(2) == 0))
            {
                _park.Change(_random, place);
            }

            return;
        }

        // It looks for its guests one by one, and may lose one with which it was busy when it was killed: that is no fault of ours.
        var patience = Stopwatch.StartNew();
        Eventually.True(() => _park.IsAsListed() || patience.Elapsed > SettleTime, RestDeadline, () => "an answer of libvirtd");
        foreach (var name in _park.Adopt())
        {
            Count("lost by libvirtd");
            TestContext.Out.WriteLine($"libvirtd came back without {name}");
        }
    }

    /// <summary>What a new listing finds is what virsh finds, and what was done.</summary>
    private void AssertListedAsItIs()
    {
        var expected = _park.Places.Where(place => place.State != PlaceState.Empty)
            .ToDictionary(place => place.Name, place => place.ListedState!);
        Assert.That(_park.Listed, Is.EquivalentTo(expected), "virsh");
        var list = VirtWoldBinary.Run("list", "--json", "--libvirt-uri", Libvirt.Uri);
        Assert.That(list.ExitCode, Is.Zero, list.ToString);
        using var json = JsonDocument.Parse(list.Output);
        var listed = json.RootElement.EnumerateArray()
            .Select(machine => (Name: machine.GetProperty("name").GetString()!, State: machine.GetProperty("state").GetString()!))
            .Where(machine => machine.Name != "test")
            .ToDictionary(machine => machine.Name, machine => machine.State);
        Assert.That(listed, Is.EquivalentTo(expected), "virtwold list");
    }

    /// <summary>That the daemon knows each of them, its state and its address, shows in what it does and says.</summary>
    private void AssertAllAreWoken()
    {
        // The last packet for any of them mustn't make the next one its repetition.
        Pause.For(ResendInterval);
        foreach (var place in _park.Places.Where(place => place.State != PlaceState.Empty))
        {
            // The same answer about a machine stands in the log once a minute; all others are there for debugging.
            var pattern = $@"( {place.Name} \({place.Mac}\)|Refused as already-running: {place.Mac})";
            var said = _daemon.Count(pattern);
            Sender.EtherWakeBroadcast(place.Mac);
            place.State = Woken(place);
            _daemon.WaitForLines(pattern, said + 1);
        }

        Assert.That(_park.Listed.Values, Has.All.EqualTo("running"));
    }

    /// <summary>What it uses when nothing happens.</summary>
    private (int Descriptors, int Threads, long Memory) Rest()
    {
        // Threads that the runtime keeps in reserve go after some seconds without work.
        var figures = _daemon.Figures;
        var last = 0;
        var since = Stopwatch.StartNew();
        Eventually.True(
            () =>
            {
                if (figures.ThreadCount != last)
                {
                    last = figures.ThreadCount;
                    since.Restart();
                }

                return since.Elapsed > TimeSpan.FromSeconds(3);
            },
            RestDeadline,
            () => "the number of threads stays the same");
        return (figures.Descriptors, figures.ThreadCount, figures.AnonymousKilobytes);
    }

    private void AssertAtRestAs((int Descriptors, int Threads, long Memory) before)
    {
        var figures = _daemon.Figures;
        try
        {
            Eventually.True(
                () => figures.Descriptors <= before.Descriptors + DescriptorMargin && figures.ThreadCount <= before.Threads + ThreadMargin,
                RestDeadline,
                () => $"{before} again; descriptors are {figures.Descriptors}, threads {figures.ThreadCount}");
        }
        finally
        {
            TestContext.Out.WriteLine(
                $"descriptors {before.Descriptors} -> {figures.Descriptors}, threads {before.Threads} -> {figures.ThreadCount}, "
                + $"anonymous memory {before.Memory} -> {figures.AnonymousKilobytes} kB");
        }

        Assert.That(figures.AnonymousKilobytes, Is.LessThan(before.Memory + MemoryMarginKilobytes), "anonymous memory in kB");
    }

    private void Count(string what) => _done[what] = _done.GetValueOrDefault(what) + 1;
}
