using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>Somebody sends ten thousand packets. The daemon says as much as it does by default.</summary>
[TestFixture]
public sealed class GateTests() : DaemonTest(HypervisorKind.Test, "--log-level", "info")
{
    private const int Packets = 10_000;
    private const int FewLines = 60;
    private const long MemoryMarginKilobytes = 2048;

    /// <summary>As many different addresses that nobody has.</summary>
    [Test]
    public void Ten_thousand_unknown_addresses_are_few_lines_no_memory_and_no_hindrance()
    {
        Sender.SendFlood(Packets);
        var memory = Daemon.Figures.AnonymousKilobytes;
        var ticks = Daemon.Figures.Ticks;
        Sender.SendFlood(Packets);
        Sender.WakeBehindAFlood(Guest);
        AssertBorne(memory, ticks);
        Assert.That(Daemon.LogLines, Has.Some.Contains("No machine has"));
    }

    /// <summary>All for one machine: it is started once, and another one right behind it.</summary>
    [Test]
    public void Ten_thousand_packets_for_one_machine_are_few_lines_no_memory_and_no_hindrance()
    {
        using var other = Virsh.Define(NewGuest());
        PacketBurst.Send(Network, Packets, Guest.Mac);
        Guest.WaitUntilRunning();
        var memory = Daemon.Figures.AnonymousKilobytes;
        var ticks = Daemon.Figures.Ticks;
        PacketBurst.Send(Network, Packets, Guest.Mac);
        Sender.WakeBehindAFlood(other);
        AssertBorne(memory, ticks);
        Assert.That(Daemon.Count($"Started {Guest.Name} "), Is.EqualTo(1));
    }

    /// <summary>All for a machine that mustn't be woken.</summary>
    [Test]
    public void Ten_thousand_packets_for_a_machine_that_is_marked_no_are_few_lines()
    {
        Virsh.Mark(Guest, "enabled=\"no\"", "--config");
        RestartTheDaemon();
        using var other = Virsh.Define(NewGuest());
        PacketBurst.Send(Network, Packets, Guest.Mac);
        Sender.WakeBehindAFlood(other);
        Assert.That(Daemon.LogLines, Has.Count.LessThan(FewLines));
        Assert.That(Guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>Nobody knows who is unknown while libvirtd is away; such packets wait, but not all of them.</summary>
    [Test]
    public void Unknown_addresses_while_libvirtd_is_away_do_not_crowd_out_a_machine()
    {
        var builder = NewGuest();
        using var guest = Virsh.Define(builder);
        RestartTheDaemon();
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        Sender.SendFlood(Packets);
        Sender.WakeBehindAFlood(guest.Mac, () => Daemon.Count($"A packet for {guest.Mac} waits for ") > 0);
        Libvirt.Start();
        Daemon.WaitForLine("Connected to .* again");
        Daemon.WaitForLine("more are refused");
        Assert.That(Daemon.LogLines, Has.Count.LessThan(300));
    }

    private void AssertBorne(long memory, long ticks)
    {
        var growth = Daemon.Figures.AnonymousKilobytes - memory;
        TestContext.Out.WriteLine($"{growth} kB, {Daemon.Figures.Ticks - ticks} ticks, {Daemon.LogLines.Count} lines");
        Assert.Multiple(() =>
        {
            Assert.That(Daemon.LogLines, Has.Count.LessThan(FewLines));
            Assert.That(growth, Is.LessThan(MemoryMarginKilobytes), "growth in kB");
        });
    }
}
