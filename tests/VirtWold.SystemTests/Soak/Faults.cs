using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Soak;

/// <summary>What can go wrong around a daemon. Each is over when <see cref="Strike"/> returns, but for what the daemon makes of it.</summary>
internal sealed class Faults
{
    // More messages than a netlink socket has room for.
    private const string LinksScript = """
        i=0
        while [ $i -lt 1500 ]; do echo "link set lo mtu $((60000 + i % 2))"; i=$((i + 1)); done | ip -batch -
        """;

    private const int Frames = 2000;

    private const string Ahead = "+365d";
    private const string Back = "-3650d";

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly VirtWoldDaemon _daemon;
    private readonly LibvirtDaemon _libvirt;
    private readonly VethPair _network;
    private readonly Cable _cable;
    private readonly Journal _journal;
    private readonly FakeClock _clock;
    private readonly Action _send;
    private readonly Dictionary<string, Action> _faults;
    private readonly List<string> _done = [];

    /// <summary>Knows whom to strike.</summary>
    /// <param name="daemon">The daemon.</param>
    /// <param name="libvirt">Its hypervisor.</param>
    /// <param name="network">Where both ends of the cable are.</param>
    /// <param name="cable">The cable that it listens on.</param>
    /// <param name="journal">The journal that it logs to; without one, its log is a file on a small disk.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="send">Sends a packet for a machine: what comes of it during the fault is another matter.</param>
    public Faults(VirtWoldDaemon daemon, LibvirtDaemon libvirt, VethPair network, Cable cable, Journal journal, FakeClock clock, Action send)
    {
        _journal = journal;
        _clock = clock;
        _send = send;
        _daemon = daemon;
        _libvirt = libvirt;
        _network = network;
        _cable = cable;
        _faults = new Dictionary<string, Action>
        {
            ["libvirtd is killed"] = KillLibvirt,
            ["libvirtd hangs"] = HangLibvirt,
            ["the interface is deleted"] = DeleteInterface,
            ["the log's disk is full, and there is no journal"] = FillDisk,
            ["journald reads nothing, and goes on"] = StopJournal,
            ["journald reads nothing, and is killed"] = KillJournal,
            ["the clock is set ahead"] = () => _clock.Set(Ahead),
            ["the clock is set back"] = () => _clock.Set(Back),
            ["no descriptor is left"] = TakeDescriptors,
            ["the daemon is stopped, and its ring is full"] = StopDaemon,
            ["the kernel's news of interfaces are lost"] = LoseNews,
            ["the queue is full while libvirtd is away"] = FillQueue,
        };
    }

    /// <summary>Their names.</summary>
    public IReadOnlyCollection<string> Names => _faults.Keys;

    /// <summary>How often each was done.</summary>
    public IEnumerable<string> Done => _done.CountBy(name => name).Select(pair => $"{pair.Value} times {pair.Key}");

    /// <summary>Lets it happen.</summary>
    public void Strike(string name)
    {
        _done.Add(name);
        _faults[name]();
    }

    private void KillLibvirt()
    {
        _libvirt.Kill();
        _libvirt.Start();
    }

    private void HangLibvirt()
    {
        _libvirt.Pause();
        _send();
        Pause.For(Moment);
        _libvirt.Continue();
    }

    private void DeleteInterface()
    {
        _cable.Unplug();
        _cable.Plug();
        _network.Sender.WaitUntilUp(_cable.SenderEnd);
    }

    private void FillDisk()
    {
        _journal.Kill();
        // dd fails when the disk is full, and that is what it is for.
        Tool.Try(_network.Host.Enter("dd", "if=/dev/zero", "of=/mnt/fill", "bs=4096"));
        Flood();
        _network.Host.Run("rm", "/mnt/fill");
        _journal.Start();
    }

    private void StopJournal()
    {
        _journal.Pause();
        Flood();
        _journal.Continue();
    }

    private void KillJournal()
    {
        _journal.Pause();
        Flood();
        _journal.Kill();
    }

    private void TakeDescriptors()
    {
        // The lowest number that is free: from there on none may be had.
        HashSet<string> taken = [.. Directory.EnumerateFileSystemEntries($"/proc/{_daemon.Id}/fd").Select(static path => Path.GetFileName(path))];
        var free = Enumerable.Range(0, int.MaxValue).First(number => !taken.Contains(number.ToString(CultureInfo.InvariantCulture)));
        Limit(free.ToString(CultureInfo.InvariantCulture));
        _send();
        Pause.For(Moment);
        Limit("1024");
    }

    private void StopDaemon()
    {
        _daemon.Signal("STOP");
        Flood();
        _daemon.Signal("CONT");
    }

    private void LoseNews()
    {
        _daemon.Signal("STOP");
        _network.Host.Run("sh", "-c", LinksScript);
        _daemon.Signal("CONT");
    }

    private void FillQueue()
    {
        _libvirt.Kill();
        Flood();
        _libvirt.Start();
    }

    private void Limit(string files) => Tool.Run("prlimit", "--pid", _daemon.Id, $"--nofile={files}:1024");

    private void Flood() => new Sender(_network).SendFloodFrom(_cable.SenderEnd, Frames);
}
