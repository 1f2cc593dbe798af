using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>What isn't a magic packet, or is for no machine of ours, wakes nobody.</summary>
[TestFixture]
public sealed class RefusedPacketTests() : DaemonTest(HypervisorKind.Test)
{
    private byte[] Payload => MagicPayload.Of(Guest.Mac);

    /// <summary>One short; the reason is in the log.</summary>
    [Test]
    public void Fifteen_repetitions_wake_nobody()
    {
        WakesNobody(Frame.Udp(MagicPayload.Of(Guest.Mac, repetitions: 15)));
        Daemon.WaitForLine("Not a magic packet, it ends before the sixteenth repetition of the address: UDP port 9 from ");
    }

    /// <summary>One bit wrong, in the first, a middle and the last repetition.</summary>
    [Test]
    public void A_corrupt_repetition_wakes_nobody()
    {
        WakesNobody(
            Frame.Udp(MagicPayload.WithCorruptRepetition(Guest.Mac, 0)),
            Frame.Raw(MagicPayload.WithCorruptRepetition(Guest.Mac, 7)),
            Frame.Udp6(MagicPayload.WithCorruptRepetition(Guest.Mac, 15)));
        Daemon.WaitForLine("Not a magic packet, the sixteen repetitions of the address differ: UDP port 9 from ");
    }

    /// <summary>Addresses that no machine can have.</summary>
    [TestCase("01:00:5e:00:00:01", "a multicast address")]
    [TestCase("00:00:00:00:00:00", "all zero")]
    [TestCase("ff:ff:ff:ff:ff:ff", "all FF")]
    public void An_address_of_no_machine_is_refused(string mac, string reason)
    {
        WakesNobody(Frame.Udp(MagicPayload.Of(mac)));
        Daemon.WaitForLine($"Not a magic packet, the address is {reason}: ");
    }

    /// <summary>A part of a datagram is no datagram.</summary>
    [Test]
    public void A_fragment_over_IPv4_wakes_nobody() => WakesNobody(Frame.FirstFragment(Payload), Frame.LaterFragment(Payload));

    /// <summary>Nor is it over IPv6.</summary>
    [Test]
    public void A_fragment_over_IPv6_wakes_nobody() => WakesNobody(Frame.Udp6(Payload, ExtensionHeader.FirstFragment));

    /// <summary>Nobody wakes a machine by TCP.</summary>
    [Test]
    public void A_TCP_segment_wakes_nobody() => WakesNobody(Frame.Tcp(Payload));

    /// <summary>Some other protocol: the content decides.</summary>
    [Test]
    public void A_frame_of_another_EtherType_without_a_packet_wakes_nobody() => WakesNobody(Frame.Of(0x88B5, MagicPayload.Of(Guest.Mac, repetitions: 15)));

    /// <summary>A file transfer may have anything in it: only where the packet begins the payload it is meant.</summary>
    [Test]
    public void A_datagram_with_the_packet_at_an_offset_wakes_nobody() => WakesNobody(Frame.Udp(MagicPayload.AtOffset(Guest.Mac, 20)));

    /// <summary>Frames behind a tag that end too soon, or go on with something else.</summary>
    [Test]
    public void A_spoilt_frame_behind_a_tag_wakes_nobody() =>
        WakesNobody(
            Frame.Raw([]).Behind(Frame.CustomerTag),
            Frame.Raw(MagicPayload.Of(Guest.Mac, repetitions: 15)).Behind(Frame.CustomerTag),
            Frame.Udp(MagicPayload.WithCorruptRepetition(Guest.Mac, 3)).Behind(Frame.ServiceTag, Frame.CustomerTag),
            Frame.Of(0x88B5, Payload[1..]).Behind(Frame.CustomerTag),
            Frame.Of(Frame.CustomerTag, [0]).Behind(Frame.CustomerTag));

    /// <summary>Frames that end too soon, are as large as can be, or are nonsense.</summary>
    [Test]
    public void Absurd_frames_do_no_harm() =>
        WakesNobody(
            Frame.Raw([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            Frame.Udp([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            Frame.Raw([.. Enumerable.Repeat((byte)0xFF, 1500)]),
            Frame.Udp([.. Enumerable.Repeat((byte)0xFF, 1400)]),
            Frame.Raw(Payload[..^1]));

    /// <summary>Said once, so that a wrong address is found; nothing else happens.</summary>
    [Test]
    public void A_packet_for_an_unknown_address_is_said_and_wakes_nobody()
    {
        Sender.WakeOnLan("52:54:00:C0:FF:EE");
        Daemon.WaitForLine("No machine has (MAC )?52:54:00:c0:ff:ee");
        AssertNobodyWoke();
    }

    private void WakesNobody(params IEnumerable<Frame> frames)
    {
        Sender.Send(frames);
        AssertNobodyWoke();
    }
}
