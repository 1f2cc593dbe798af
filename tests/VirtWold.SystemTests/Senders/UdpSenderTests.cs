using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>Magic packets that come as UDP datagrams.</summary>
[TestFixture]
public sealed class UdpSenderTests() : DaemonTest(HypervisorKind.Test)
{
    /// <summary>The commonest sender.</summary>
    [Test]
    public void Wakeonlan_to_a_shut_off_machine_starts_it()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>What decides is the content: some senders use a port of their own.</summary>
    [TestCase(0)]
    [TestCase(7)]
    [TestCase(40000)]
    [TestCase(47998, Description = "Moonlight")]
    public void A_datagram_to_any_port_starts_the_machine(int port)
    {
        Sender.Send(Frame.Udp(MagicPayload.Of(Guest.Mac), port));
        Guest.WaitUntilRunning();
    }

    /// <summary>Multicast to all nodes of the link.</summary>
    [Test]
    public void A_datagram_over_IPv6_to_all_nodes_starts_the_machine()
    {
        Sender.Send(Frame.Udp6(MagicPayload.Of(Guest.Mac)));
        Guest.WaitUntilRunning();
    }

    /// <summary>Another VLAN on the same cable.</summary>
    [Test]
    public void A_datagram_behind_a_VLAN_tag_starts_the_machine()
    {
        Sender.Send(Frame.TaggedUdp(MagicPayload.Of(Guest.Mac)));
        Guest.WaitUntilRunning();
    }

    /// <summary>A password behind the stream is part of a magic packet, of whatever length.</summary>
    [TestCase(4)]
    [TestCase(6)]
    [TestCase(5)]
    public void A_datagram_with_a_password_starts_the_machine(int length)
    {
        Sender.Send(Frame.Udp([.. MagicPayload.Of(Guest.Mac), .. new byte[length]]));
        Guest.WaitUntilRunning();
    }

    /// <summary>One wake is logged with all that an administrator asks for.</summary>
    [Test]
    public void A_wake_is_logged_with_machine_address_sender_and_duration()
    {
        Sender.WakeOnLan(Guest.Mac);
        var line = Daemon.WaitForLine($"Started {Guest.Name} ");
        Assert.That(line, Does.Match($@"Started {Guest.Name} \({Guest.Mac}\) in \d+ ms: .*{VethPair.SenderAddress}"));
    }
}
