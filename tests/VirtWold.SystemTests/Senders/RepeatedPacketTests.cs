using System.Diagnostics;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>Most senders send several packets; a person means one wake.</summary>
[TestFixture]
public sealed class RepeatedPacketTests() : DaemonTest(HypervisorKind.Test)
{
    private static readonly int[] MoonlightPorts = [9, 47009, 47998, 47999, 48000, 48002, 48010];

    /// <summary>One click in Moonlight.</summary>
    [Test]
    public void Twenty_eight_packets_of_one_click_are_one_wake()
    {
        var payload = MagicPayload.Of(Guest.Mac);
        Sender.Send(Enumerable.Repeat(MoonlightPorts, 4).SelectMany(ports => ports).Select(port => Frame.Udp(payload, port)));
        Guest.WaitUntilRunning();
        WaitUntilAllIsHandled();
        Assert.That(Daemon.Count($@" {Guest.Name} \("), Is.EqualTo(1), "lines about the machine");
    }

    /// <summary>A machine that was just woken and ended at once stays off.</summary>
    [Test]
    public void The_same_address_again_within_the_window_is_no_second_wake()
    {
        var clock = Stopwatch.StartNew();
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Guest.Destroy();
        Sender.WakeOnLan(Guest.Mac);
        Assume.That(clock.Elapsed, Is.LessThan(RepetitionWindow), "both packets have to be sent within the window");
        WaitUntilAllIsHandled();
        Assert.That(Guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>Once the window is over a packet counts again.</summary>
    [Test]
    public void The_same_address_again_after_the_window_is_a_second_wake()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Guest.Destroy();
        LetRepetitionsCountAgain();
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }
}
