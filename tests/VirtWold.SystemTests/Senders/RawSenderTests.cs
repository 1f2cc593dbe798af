using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>The senders that send Ethernet frames without IP, each in its own manner.</summary>
[TestFixture]
public sealed class RawSenderTests() : DaemonTest(HypervisorKind.Test)
{
    /// <summary>Broadcast.</summary>
    [Test]
    public void Etherwake_broadcast_to_a_shut_off_machine_starts_it()
    {
        Sender.EtherWakeBroadcast(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>The frame's destination is the machine's own address, which isn't the host's.</summary>
    [Test]
    public void Etherwake_unicast_to_a_shut_off_machine_starts_it()
    {
        Sender.EtherWake(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>Six bytes or four.</summary>
    [TestCase("00:11:22:33:44:55")]
    [TestCase("192.168.1.1")]
    public void Etherwake_with_a_password_starts_the_machine(string password)
    {
        Sender.EtherWake(Guest.Mac, "-b", "-p", password);
        Guest.WaitUntilRunning();
    }

    /// <summary>MikroTik's and the Fritz!Box's: a broadcast, padded to nothing.</summary>
    [Test]
    public void A_frame_as_MikroTik_and_FritzBox_send_it_starts_the_machine() => Wakes(Frame.Raw(MagicPayload.Of(Guest.Mac)));

    /// <summary>Apple's sleep proxy always has a password of six bytes, addresses the machine, and says it twice.</summary>
    [Test]
    public void Frames_as_Apples_sleep_proxy_sends_them_are_one_wake()
    {
        var frame = Frame.Raw(MagicPayload.WithPassword(Guest.Mac, 6)).To(Guest.Mac);
        Sender.Send(frame, frame);
        AssertOneWakeOf(packets: 2);
    }

    /// <summary>A sender may address any station; who is to wake stands in the payload.</summary>
    [TestCase("52:54:00:12:34:56", Description = "another station")]
    [TestCase("01:00:5e:00:00:fb", Description = "a group")]
    public void A_frame_to_somebody_else_starts_the_machine(string destination) =>
        Wakes(Frame.Raw(MagicPayload.Of(Guest.Mac)).To(destination));

    /// <summary>The specification lets the packet stand anywhere in a frame; nothing else uses this EtherType.</summary>
    [Test]
    public void A_frame_with_the_packet_at_an_offset_starts_the_machine() => Wakes(Frame.Raw(MagicPayload.AtOffset(Guest.Mac, 20)));

    /// <summary>At the end of a frame of the usual length.</summary>
    [Test]
    public void A_frame_with_the_packet_at_its_end_starts_the_machine() => Wakes(Frame.Raw(MagicPayload.AtOffset(Guest.Mac, 1390)));

    /// <summary>BSD's wake and arp -W send EtherType 0, which reads as a length; others send others. The packet may stand anywhere.</summary>
    [TestCase(0x0000, 0)]
    [TestCase(0x0847, 0)]
    [TestCase(0x88B5, 1300)]
    public void A_frame_of_another_EtherType_starts_the_machine(int etherType, int offset) =>
        Wakes(Frame.Of(etherType, MagicPayload.AtOffset(Guest.Mac, offset)));

    /// <summary>The same on a VLAN trunk.</summary>
    [Test]
    public void A_frame_of_EtherType_0_behind_a_tag_starts_the_machine() =>
        Wakes(Frame.Of(0, MagicPayload.Of(Guest.Mac)).Behind(Frame.CustomerTag));

    /// <summary>IEEE 802.2: a length instead of an EtherType, then LLC and SNAP.</summary>
    [Test]
    public void A_frame_with_an_LLC_header_starts_the_machine() =>
        Wakes(Frame.Of(110, [0xAA, 0xAA, 0x03, 0, 0, 0, 0x08, 0x42, .. MagicPayload.Of(Guest.Mac)]));
}
