using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>Magic packets that come as Ethernet frames without IP.</summary>
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

    /// <summary>802.1Q.</summary>
    [Test]
    public void A_frame_behind_one_VLAN_tag_starts_the_machine()
    {
        Sender.Send(Frame.Tagged(MagicPayload.Of(Guest.Mac)));
        Guest.WaitUntilRunning();
    }

    /// <summary>802.1ad around 802.1Q.</summary>
    [Test]
    public void A_frame_behind_two_VLAN_tags_starts_the_machine()
    {
        Sender.Send(Frame.DoubleTagged(MagicPayload.Of(Guest.Mac)));
        Guest.WaitUntilRunning();
    }

    /// <summary>Without IP the sender is known by its station address.</summary>
    [Test]
    public void A_wake_by_a_raw_frame_is_logged_with_the_senders_station_address()
    {
        Sender.EtherWakeBroadcast(Guest.Mac);
        Assert.That(Daemon.WaitForLine($"Started {Guest.Name} "), Does.Contain(VethPair.SenderMac));
    }
}
