using System.Diagnostics;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>
/// Machines that run and are addressed all the time, as by a client that sends a packet before each connection: each packet is looked at,
/// and neither the log nor the threads grow by it.
/// </summary>
[TestFixture]
public sealed class KnownStreamTests() : SystemTest(HypervisorKind.Test)
{
    private const int Machines = 500;
    private const int Rounds = 4;

    /// <summary>Lines about other things, such as that it listens.</summary>
    private const int OtherLines = 10;

    /// <summary>Threads of the pool and of libvirt's connections come with the first work. A thread a packet would be two thousand.</summary>
    private const int FewThreads = 40;

    /// <summary>Longer than a repeated packet is ignored.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2.1);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>All in one test: the machines are made once. strace sees each thread that begins.</summary>
    [Test]
    public void Running_machines_that_are_addressed_every_two_seconds_are_a_line_a_minute_each_and_no_thread()
    {
        Requires.Binary();
        Requires.Tools("strace");
        GuestBuilder[] builders = [.. Enumerable.Range(0, Machines).Select(_ => NewGuest("known"))];
        foreach (var some in builders.Chunk(Machines / 10))
        {
            VirshScript.Define(Libvirt.Uri, some);
            VirshScript.Run(Libvirt.Uri, some.Select(builder => $"start {builder.Name}"));
        }

        string[] macs = [.. builders.Select(builder => builder.Macs[0])];
        using var daemon = StartDaemon("--log-level", "info");
        daemon.WaitForLines("Listed the machines of ", 1, Deadline);
        using var trace = new BackgroundProcess("strace", "--follow-forks", "--trace=clone,clone3", "--attach", daemon.Id);
        trace.WaitForLine(line => line.Contains("attached", StringComparison.Ordinal), Deadline, "a trace of the daemon");

        var clock = Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
        {
            PacketBurst.SendPaced(Network, macs);
            Pause.For(Interval);
        }

        // Packets are dealt with in their order.
        using var last = DefineGuest("last");
        Sender.WakeOnLan(last.Mac);
        last.WaitUntilRunning();
        daemon.WaitForLines("is already running", Machines, Deadline);

        var minutes = 1 + (int)clock.Elapsed.TotalMinutes;
        trace.Signal("INT");
        trace.WaitForExit(Deadline);
        var threads = trace.Lines.Count(line => line.Text.Contains("clone", StringComparison.Ordinal));
        var lines = daemon.LogLines.Count;
        var packets = PacketsOf(daemon);
        TestContext.Out.WriteLine($"{packets} packets, {lines} lines, {threads} threads begun in {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.Multiple(() =>
        {
            Assert.That(packets, Is.EqualTo((Machines * Rounds) + 1), "packets that were heard");
            Assert.That(lines, Is.LessThanOrEqualTo((Machines * minutes) + OtherLines), "lines");
            Assert.That(threads, Is.LessThanOrEqualTo(FewThreads), "threads begun");
        });
    }

    /// <summary>Ends it: its last line has the number.</summary>
    private static int PacketsOf(VirtWoldDaemon daemon)
    {
        daemon.Terminate();
        var words = daemon.WaitForLine("Stopped after ").Split("Stopped after ")[1];
        return int.Parse(words.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
