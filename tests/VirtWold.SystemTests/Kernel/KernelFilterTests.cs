using System.Globalization;
using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kernel;

/// <summary>The filter sits in the kernel, and what it drops costs the daemon nothing.</summary>
[TestFixture]
public sealed class KernelFilterTests() : SystemTest(HypervisorKind.Test)
{
    private const int Frames = 20_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void NeedTheDaemon() => Requires.Binary();

    /// <summary>The program that the kernel shows has the length that the log tells.</summary>
    [TestCase]
    [TestCase("--deep")]
    public void The_packet_socket_has_the_filter_that_the_log_tells_of(params string[] options)
    {
        using var daemon = StartDaemon(options);
        var told = Regex.Match(daemon.WaitForLine("Listening on "), @"(\d+) instructions in the kernel").Groups[1].Value;
        var shown = Regex.Matches(Sockets(), @"bpf filter \((\d+)\)").Select(match => match.Groups[1].Value);
        Assert.That(shown, Is.EqualTo(new[] { told }));
    }

    /// <summary>Nothing else of the daemon's listens to everything.</summary>
    [Test]
    public void There_is_one_packet_socket_and_it_is_bound_to_the_interface()
    {
        using var daemon = StartDaemon();
        var sockets = Tool.Run(Network.Host.Enter("ss", "--no-header", "--packet")).OutputLines;
        Assert.That(sockets, Has.Count.EqualTo(1));
        Assert.That(sockets[0], Does.Contain($":{VethPair.HostInterface}"));
    }

    /// <summary>A busy network: the daemon doesn't even wake up.</summary>
    [Test]
    public void Frames_that_cannot_be_magic_packets_do_not_reach_the_daemon()
    {
        using var guest = DefineGuest();
        using var daemon = StartDaemon();
        daemon.WaitUntilAtRest();
        var received = Received();
        var switches = daemon.Figures.VoluntarySwitches;
        var ticks = daemon.Figures.Ticks;
        Sender.SendNoise(Frames);
        Eventually.True(
            () => Received() - received >= Frames, Deadline, () => $"{Frames} frames received; there are {Received() - received}");
        Assert.Multiple(() =>
        {
            Assert.That(daemon.Figures.VoluntarySwitches - switches, Is.LessThanOrEqualTo(5), "context switches of all threads");
            Assert.That(daemon.Figures.Ticks - ticks, Is.LessThanOrEqualTo(3), "hundredths of a second of processor time");
        });

        // It was there all the time.
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }

    /// <summary>The counter-proof: frames that can be magic packets do wake it.</summary>
    [Test]
    public void Frames_that_can_be_magic_packets_reach_the_daemon()
    {
        const int sent = 20;
        using var daemon = StartDaemon();
        daemon.WaitUntilAtRest();
        var switches = daemon.Figures.VoluntarySwitches;
        for (var number = 0; number < sent; number++)
        {
            Sender.Send(Frame.Raw(MagicPayload.Of("02:00:00:12:34:56")));
        }

        Eventually.True(
            () => daemon.Figures.VoluntarySwitches - switches >= sent / 2,
            Deadline,
            () => $"{sent / 2} context switches; there were {daemon.Figures.VoluntarySwitches - switches}");
    }

    /// <summary>
    /// The daemon stands still while more comes than the kernel has room for. It can't say what was in the lost packets, but that there
    /// were some.
    /// </summary>
    [Test]
    public void Packets_for_which_the_kernel_had_no_room_are_said()
    {
        const int sent = 6000;
        using var guest = DefineGuest();
        using var daemon = StartDaemon("--log-level", "info");
        daemon.Signal("STOP");
        var received = Received();
        Sender.SendFlood(sent);
        Eventually.True(() => Received() - received >= sent, Deadline, () => $"{sent} frames received");
        daemon.Signal("CONT");
        Sender.WakeOnLan(guest.Mac);
        var line = daemon.WaitForLine($"warning: {VethPair.HostInterface}: the kernel had no room for \\d+ packets");
        var lost = int.Parse(Regex.Match(line, @"for (\d+) packets").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.That(lost, Is.InRange(sent / 2, sent));
        Assert.That(daemon.Count("the kernel had no room"), Is.EqualTo(1));

        // Whatever became of that packet, the next one is heard.
        Sender.EtherWakeBroadcast(guest.Mac);
        guest.WaitUntilRunning();
    }

    private string Sockets() => Tool.Run(Network.Host.Enter("ss", "--packet", "--bpf")).Output;

    private long Received() => long.Parse(
        Network.Host.Run("cat", $"/sys/class/net/{VethPair.HostInterface}/statistics/rx_packets").Output, CultureInfo.InvariantCulture);
}
