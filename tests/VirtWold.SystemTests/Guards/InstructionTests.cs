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

    /// <summary>Longer than a repeated packet is ignored.</summary>
    private static readonly TimeSpan ResendInterval = TimeSpan.FromSeconds(3);

    /// <summary>A packet for an address that no machine has, the 401st as the first.</summary>
    [Test]
    public void A_packet_for_nobody_takes_no_more_instructions_than_were_recorded()
    {
        Requires.Binary();
        Requires.Tools("valgrind", "vgdb");
        Requires.That(RuntimeInformation.ProcessArchitecture == Architecture.X64, "the figure was recorded on x86-64");

        // Each is awake and is asked for once: the answer about it shows that all before it has been dealt with.
        var awake = new Queue<Guest>(Enumerable.Range(0, (2 * Rounds) + 2).Select(_ => DefineGuest("awake")));
        foreach (var guest in awake)
        {
            guest.Start();
        }

        using var daemon = new CountedDaemon(Network, Libvirt.Uri);
        var first = SettleFirst(daemon, awake.Dequeue());
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

        Assert.That(daemon.Terminate(), Is.EqualTo(first + ((Rounds + 1) * Frames) + (2 * Rounds) + 1), "packets that were counted");
        TestContext.Out.WriteLine($"instructions a frame: {string.Join(", ", figures)}");
        // Others at work add to it, such as a collection or a lock that is held: the least is what a frame takes.
        Assert.That(figures.Min(), Is.LessThan(Recorded * Tolerance), "instructions a frame");
    }

    /// <summary>Waits until it knows its machines: until then a packet may be refused.</summary>
    /// <returns>How many packets that took.</returns>
    private int SettleFirst(CountedDaemon daemon, Guest guest)
    {
        var sent = 0;
        Eventually.True(
            () =>
            {
                Sender.EtherWakeBroadcast(guest.Mac);
                sent++;
                Pause.For(ResendInterval);
                return daemon.HasLine($"{guest.Name} ({guest.Mac}) is already running");
            },
            ValgrindDaemon.Deadline,
            () => $"an answer about {guest.Name}");
        return sent;
    }

    private void Settle(CountedDaemon daemon, Guest guest)
    {
        Sender.EtherWakeBroadcast(guest.Mac);
        daemon.WaitForLine($"{guest.Name} ({guest.Mac}) is already running");
    }
}
