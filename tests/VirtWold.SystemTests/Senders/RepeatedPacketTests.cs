using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>Most senders send several packets; a person means one wake.</summary>
[TestFixture]
public sealed class RepeatedPacketTests() : DaemonTest(HypervisorKind.Test, "--dedup", "60")
{
    private const string DirectedBroadcast = "192.0.2.255";
    private const string LimitedBroadcast = "255.255.255.255";

    private static readonly int[] UpSnapPorts = [9, 7];
    private static readonly int[] MoonlightPorts = [9, 47009, 47998, 47999, 48000, 48002, 48010];

    /// <summary>One click in Moonlight: every port, to the host, to both broadcast addresses and to all nodes.</summary>
    [Test]
    public void Twenty_eight_packets_of_one_click_in_Moonlight_are_one_wake()
    {
        var payload = MagicPayload.Of(Guest.Mac);
        Sender.Send(MoonlightPorts.SelectMany(port => new[]
        {
            Frame.Udp(payload, port, VethPair.HostAddress).To(VethPair.HostMac),
            Frame.Udp(payload, port, LimitedBroadcast),
            Frame.Udp(payload, port, DirectedBroadcast),
            Frame.Udp6(payload, port),
        }));
        AssertOneWakeOf(packets: 28);
    }

    /// <summary>UpSnap: two ports, to the host and to both broadcast addresses, with the password that was configured.</summary>
    [TestCase(0)]
    [TestCase(4)]
    [TestCase(6)]
    public void Six_packets_of_UpSnap_are_one_wake(int passwordLength)
    {
        var payload = MagicPayload.WithPassword(Guest.Mac, passwordLength);
        Sender.Send(UpSnapPorts.SelectMany(port => new[]
        {
            Frame.Udp(payload, port, DirectedBroadcast),
            Frame.Udp(payload, port, LimitedBroadcast),
            Frame.Udp(payload, port, VethPair.HostAddress).To(VethPair.HostMac),
        }));
        AssertOneWakeOf(packets: 6);
    }

    /// <summary>A machine that was just woken and ended at once stays off.</summary>
    [Test]
    public void The_same_address_again_within_the_window_is_no_second_wake()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        EndGuest(Guest);
        Sender.WakeOnLan(Guest.Mac);
        AssertNobodyWoke();
    }
}
