using System.Diagnostics;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Soak;

/// <summary>
/// Faults of all around the daemon, in random order: after each the next packet wakes its machine, and in the end nothing has been used
/// up. Each comes once; <c>make soak SECONDS=120</c> goes on for so long, VIRTWOLD_SOAK_SEED repeats a run.
/// </summary>
[TestFixture]
public sealed class FaultSoakTests() : SystemTest(HypervisorKind.Test)
{
    private const int DescriptorMargin = 1;
    private const int ThreadMargin = 3;
    private const long MemoryMarginKilobytes = 2048;

    // Where the daemon logs while there is no journal: a disk that is full, and has room again.
    private const string DiskScript = "exec \"$@\" 2>>/mnt/log";

    private static readonly TimeSpan ResendInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WakeDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan RestDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StayTime = TimeSpan.FromSeconds(3);

    private Cable _cable = null!;
    private Journal _journal = null!;
    private VirtWoldDaemon _daemon = null!;
    private Guest _guest = null!;
    private int _resent;

    /// <summary>Removes the machine, where it was made.</summary>
    [TearDown]
    public void RemoveTheGuest() => _guest?.Dispose();

    /// <summary>All of it in one test: its end is what counts.</summary>
    [Test]
    public void After_each_fault_the_next_packet_wakes_and_in_the_end_nothing_is_used_up()
    {
        Requires.Binary();
        Requires.Tools("prlimit", "faketime", "journalctl", Journal.Program);
        var seed = SoakSettings.Seed;
        TestContext.Out.WriteLine(FormattableString.Invariant($"VIRTWOLD_SOAK_SEED={seed} for {SoakSettings.Length.TotalSeconds} s"));
        using var cable = Cable.PluggedInto(Network);
        _cable = cable;
        Network.Host.Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt");
        // libfaketime leaves files there when its program is killed.
        Network.Host.Run("mount", "-t", "tmpfs", "tmpfs", "/dev/shm");
        using var journal = new Journal(Network.Host);
        _journal = journal;
        using var clock = new FakeClock();
        _guest = DefineGuest("faulty");
        using var daemon = VirtWoldDaemon.LaunchCommand(
            Network.Host,
            [
                "sh", "-c", DiskScript, "sh", "env", .. clock.Variables, VirtWoldBinary.Location,
                "--interface", cable.HostEnd, "--libvirt-uri", Libvirt.Uri, "--dedup", "0.2", "--log-format", "journal",
            ]);
        _daemon = daemon;
        var faults = new Faults(daemon, Libvirt, Network, cable, journal, clock, Send);
        try
        {
            Endure(faults, new Random(seed));
            Assert.That(daemon.Terminate(), Is.Zero, Log);
        }
        finally
        {
            TestContext.Out.WriteLine($"{string.Join(", ", faults.Done)}; {_resent} packets had to be sent again");
            TestContext.Out.WriteLine(Log());
        }
    }

    private void Endure(Faults faults, Random random)
    {
        // What each of them needs for the first time stays: code, tables, threads.
        foreach (var name in faults.Names)
        {
            Endure(faults, name);
        }

        var before = Rest();
        var clock = Stopwatch.StartNew();
        do
        {
            string[] order = [.. faults.Names];
            random.Shuffle(order);
            foreach (var name in order.TakeWhile(_ => clock.Elapsed < SoakSettings.Length))
            {
                Endure(faults, name);
            }
        }
        while (clock.Elapsed < SoakSettings.Length);

        AssertAtRestAs(before);
    }

    private void Endure(Faults faults, string name)
    {
        faults.Strike(name);
        // With libvirtd the test hypervisor has lost its machines.
        if (Virsh.Try("domstate", _guest.Name).ExitCode != 0)
        {
            _guest = DefineGuest("faulty");
        }

        _guest.TryDestroy();
        WakeAfter(name);
        _guest.Destroy();
    }

    private void WakeAfter(string fault)
    {
        var sent = Stopwatch.StartNew();
        Send();
        Eventually.True(
            () =>
            {
                if (_guest.State == "running")
                {
                    return true;
                }

                if (sent.Elapsed > ResendInterval)
                {
                    // The one before was for a machine that the daemon hadn't heard of yet, or for an interface that wasn't back.
                    _resent++;
                    Send();
                    sent.Restart();
                }

                return false;
            },
            WakeDeadline,
            () => $"{_guest.Name} ({_guest.Mac}) runs after: {fault}; it is {_guest.State}\n{Log()}");
    }

    private void Send() => Network.Sender.Run("etherwake", "-i", _cable.SenderEnd, "-b", _guest.Mac);

    private string Log() => $"{_journal.Text}\nwithout a journal:\n{Network.Host.Run("tail", "-n", "60", "/mnt/log").Output}";

    /// <summary>What it uses when nothing happens: the threads of the runtime's pool end one by one.</summary>
    private (int Descriptors, int Threads, long Memory) Rest()
    {
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

                return since.Elapsed > StayTime;
            },
            RestDeadline,
            () => "the number of threads stays the same");
        return (figures.Descriptors, figures.ThreadCount, figures.AnonymousKilobytes);
    }

    private void AssertAtRestAs((int Descriptors, int Threads, long Memory) before)
    {
        var figures = _daemon.Figures;
        Eventually.True(
            () => figures.Descriptors <= before.Descriptors + DescriptorMargin && figures.ThreadCount <= before.Threads + ThreadMargin,
            RestDeadline,
            () => $"{before} again; descriptors are {figures.Descriptors}, threads {figures.ThreadCount}");
        TestContext.Out.WriteLine(
            $"descriptors {before.Descriptors} -> {figures.Descriptors}, threads {before.Threads} -> {figures.ThreadCount}, "
            + $"anonymous memory {before.Memory} -> {figures.AnonymousKilobytes} kB");
        Assert.That(figures.AnonymousKilobytes, Is.LessThan(before.Memory + MemoryMarginKilobytes), "anonymous memory in kB");
    }
}
