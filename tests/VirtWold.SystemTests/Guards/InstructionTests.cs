using System.Runtime.InteropServices;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>What a magic packet costs the processor, from the ring to the verdict, in instructions: no clock and no load changes them.</summary>
[TestFixture]
public sealed class InstructionTests() : SystemTest(HypervisorKind.Test)
{
    /// <summary>What it was when this was recorded, on x86-64 with libpcap 1.10.3 and glibc 2.36.</summary>
    private const double Recorded = 5600;

    /// <summary>What it may be more than that.</summary>
    private const double Tolerance = 1.1;

    private const int Rounds = 5;

    /// <summary>Fewer than the ring has room for, so that none is lost however slow the daemon is.</summary>
    private const int Frames = 400;

    /// <summary>A packet for an address that no machine has, the 401st as the first.</summary>
    [Test]
    public void A_packet_for_nobody_takes_no_more_instructions_than_were_recorded()
    {
        Requires.Binary();
        Requires.Tools("valgrind", "vgdb");
        Requires.That(RuntimeInformation.ProcessArchitecture == Architecture.X64, "the figure was recorded on x86-64");

        // Each is awake and is asked for once: the answer about it shows that all before it has been dealt with.
        var awake = new Queue<Guest>(Enumerable.Range(0, (2 * Rounds) + 1).Select(_ => DefineGuest("awake")));
        foreach (var guest in awake)
        {
            guest.Start();
        }

        using var daemon = new CountedDaemon(Network, Libvirt.Uri);
        Sender.SendFlood(Frames);
        Settle(daemon, awake.Dequeue());
        daemon.TakeInstructions();
        List<double> figures = [];
        for (var round = 0; round < Rounds; round++)
        {
            Settle(daemon, awake.Dequeue());
            var without = daemon.TakeInstructions();
            Sender.SendFlood(Frames);
            Settle(daemon, awake.Dequeue());
            figures.Add((daemon.TakeInstructions() - without) / (double)Frames);
        }

        Assert.That(daemon.Terminate(), Is.EqualTo(((Rounds + 1) * Frames) + (2 * Rounds) + 1), "packets that were counted");
        TestContext.Out.WriteLine($"instructions a frame: {string.Join(", ", figures)}");
        // Others at work add to it, such as a collection or a lock that somebody holds: the least is what a frame takes.
        Assert.That(figures.Min(), Is.LessThan(Recorded * Tolerance), "instructions a frame");
    }

    private void Settle(CountedDaemon daemon, Guest guest)
    {
        Sender.EtherWakeBroadcast(guest.Mac);
        daemon.WaitForLine($"{guest.Name} ({guest.Mac}) is already running");
    }
}
