using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>A rack is woken after a power cut: a packet for each of 300 machines within a moment.</summary>
[TestFixture]
public sealed class BurstTests() : SystemTest(HypervisorKind.Test)
{
    private const int Machines = 300;
    private const int Limit = 256;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private GuestBuilder[] _builders = [];

    /// <summary>Defines them.</summary>
    [SetUp]
    public void DefineTheMachines()
    {
        Requires.Binary();
        _builders = [.. Enumerable.Range(0, Machines).Select(_ => NewGuest())];
        VirshScript.Define(Libvirt.Uri, _builders);
    }

    /// <summary>Removes them.</summary>
    [TearDown]
    public void RemoveTheMachines()
    {
        if (Libvirt is not null)
        {
            Libvirt.Continue();
            VirshScript.Run(Libvirt.Uri, _builders.SelectMany(builder => new[] { $"destroy {builder.Name}", $"undefine {builder.Name}" }));
        }
    }

    /// <summary>Senders repeat for whom they don't see; with or without that, all run.</summary>
    [Test]
    public void Three_hundred_machines_are_woken()
    {
        using var daemon = StartDaemon("--log-level", "info");
        var sent = 0;
        Eventually.True(
            () =>
            {
                var running = RunningNames;
                PacketBurst.Send(Network, 1, _builders.Where(builder => !running.Contains(builder.Name)).Select(builder => builder.Macs[0]));
                sent++;
                Pause.For(Window);
                return Running == Machines;
            },
            Deadline,
            () => $"all machines run; {Running} do");
        TestContext.Out.WriteLine($"after {sent} bursts");
        daemon.WaitForLines("info: Started ", Machines);
        Assert.That(daemon.Count("info: Started "), Is.EqualTo(Machines));
        Assert.That(sent == 1 || daemon.Count("(more are refused|the kernel had no room)") > 0, "what was lost was said");
    }

    /// <summary>Nothing gets on: the first wait in their order, those that find no room are said, and a second packet helps.</summary>
    [Test]
    public void Of_three_hundred_machines_that_have_to_wait_256_are_woken_and_the_rest_by_the_next_packet()
    {
        using var daemon = StartDaemon("--log-level", "info");
        Libvirt.Pause();
        PacketBurst.SendPaced(Network, Macs);
        daemon.WaitForLine($"warning: {Limit} wakes are under way, more are refused: ");
        Libvirt.Continue();
        Eventually.True(() => Running >= Limit, Deadline, () => $"{Limit} machines run; {Running} do");
        daemon.WaitForLines("info: Started ", Limit);
        Assert.That(Running, Is.EqualTo(Limit));
        Assert.That(_builders.Take(Limit).Select(builder => builder.Name), Is.EquivalentTo(RunningNames));
        Pause.For(Window);
        PacketBurst.SendPaced(Network, Macs);
        Eventually.True(() => Running == Machines, Deadline, () => $"all machines run; {Running} do");
    }

    private int Running => RunningNames.Length;

    private string[] RunningNames =>
    [
        .. Virsh.Run("list", "--state-running", "--name")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(name => name != "test"),
    ];

    private IEnumerable<string> Macs => _builders.Select(builder => builder.Macs[0]);
}
