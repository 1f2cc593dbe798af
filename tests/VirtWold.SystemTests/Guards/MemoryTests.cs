using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>What the daemon keeps: memory of its own, descriptors and threads.</summary>
[TestFixture]
public sealed class MemoryTests() : SystemTest(HypervisorKind.Test)
{
    private const int Machines = 1000;
    private const int Wakes = 1000;
    private const int WakesAtOnce = 100;

    /// <summary>With one machine it has 3.3 MiB, and may have a fifth more.</summary>
    private const long FewKilobytes = 4096;

    /// <summary>With a thousand it has 4.2 MiB.</summary>
    private const long ManyKilobytes = 6 * 1024;

    /// <summary>It is 0.4 MiB, once the connections for starts are closed and what they left is given back.</summary>
    private const long WakesKilobytes = 768;

    /// <summary>Threads of the runtime's pool stay for some seconds after their work.</summary>
    private const int ThreadMargin = 2;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void NeedTheDaemon() => Requires.Binary();

    /// <summary>The usual case; then a rack, and some of its machines are woken.</summary>
    [Test]
    public void A_daemon_keeps_little_memory_with_one_machine_or_a_thousand_and_no_descriptor_or_thread_of_their_wakes()
    {
        using (DefineGuest())
        using (var small = StartQuietDaemon())
        {
            AssertKeeps(small, FewKilobytes);
        }

        GuestBuilder[] builders = [.. Enumerable.Range(0, Machines).Select(_ => NewGuest("rack"))];
        foreach (var some in builders.Chunk(Machines / 10))
        {
            VirshScript.Define(Libvirt.Uri, some);
        }

        using var daemon = StartQuietDaemon();
        daemon.WaitForLines("Listed the machines of ", 1, Deadline);
        AssertKeeps(daemon, ManyKilobytes);
        var (memory, descriptors, threads) = (daemon.Figures.AnonymousKilobytes, daemon.Figures.Descriptors, daemon.Figures.ThreadCount);

        // No more at once than may be under way, however slow the machine is.
        var sent = 0;
        foreach (var some in builders.Take(Wakes).Chunk(WakesAtOnce))
        {
            PacketBurst.SendPaced(Network, some.Select(builder => builder.Macs[0]));
            sent += some.Length;
            daemon.WaitForLines("info: (Started|.* is already running)", sent, Deadline);
        }

        var figures = daemon.Figures;
        Eventually.True(
            () => figures.Descriptors <= descriptors && figures.ThreadCount <= threads + ThreadMargin,
            Deadline,
            () => $"{descriptors} descriptors and {threads} threads; there are {figures.Descriptors} and {figures.ThreadCount}");
        Eventually.True(
            () => figures.AnonymousKilobytes - memory <= WakesKilobytes,
            Deadline,
            () => $"at most {WakesKilobytes} kB more than {memory} after {Wakes} wakes; it has {figures.AnonymousKilobytes}");
        TestContext.Out.WriteLine($"after {Wakes} wakes: {figures.AnonymousKilobytes} kB of its own");
    }

    private VirtWoldDaemon StartQuietDaemon() => StartDaemon("--log-level", "info");

    private static void AssertKeeps(VirtWoldDaemon daemon, long kilobytes)
    {
        // What the start needed is given back once it is over, right after the line that it listens.
        var figures = daemon.Figures;
        Eventually.True(
            () => figures.AnonymousKilobytes <= kilobytes,
            Deadline,
            () => string.Create(CultureInfo.InvariantCulture, $"{kilobytes} kB of its own; it has {figures.AnonymousKilobytes}"));
        TestContext.Out.WriteLine($"{figures.AnonymousKilobytes} kB of its own");
    }
}
