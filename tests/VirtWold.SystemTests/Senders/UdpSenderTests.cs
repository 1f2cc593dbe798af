using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>The senders that send UDP datagrams, each in its own manner.</summary>
[TestFixture]
public sealed class UdpSenderTests() : DaemonTest(HypervisorKind.Test)
{
    private byte[] Payload => MagicPayload.Of(Guest.Mac);

    /// <summary>The commonest sender.</summary>
    [Test]
    public void Wakeonlan_to_a_shut_off_machine_starts_it()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>To the network's own broadcast address, and to the host alone.</summary>
    [TestCase("192.0.2.255")]
    [TestCase(VethPair.HostAddress)]
    public void Wakeonlan_to_an_address_starts_the_machine(string address)
    {
        Sender.WakeOnLanTo(address, Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>nmap's script sends the same datagram twice.</summary>
    [Test]
    public void Nmap_wakes_a_machine_once()
    {
        Sender.Nmap(Guest.Mac);
        AssertOneWakeOf(packets: 2);
    }

    /// <summary>wol has a port of its own, and can send a password.</summary>
    [Test]
    public void A_datagram_as_wol_sends_it_starts_the_machine() =>
        Wakes(Frame.Udp(MagicPayload.WithPassword(Guest.Mac, 6), 40000));

    /// <summary>pywakeonlan, which Home Assistant uses; since 2026 with a password where there is one.</summary>
    [TestCase(0)]
    [TestCase(6)]
    public void A_datagram_as_pywakeonlan_sends_it_starts_the_machine(int passwordLength) =>
        Wakes(Frame.Udp(MagicPayload.WithPassword(Guest.Mac, passwordLength)));

    /// <summary>Depicus sends to a given network, Ansible to all; both to the echo port.</summary>
    [TestCase("192.0.2.255")]
    [TestCase("255.255.255.255")]
    public void A_datagram_as_Depicus_and_Ansible_send_it_starts_the_machine(string address) =>
        Wakes(Frame.Udp(Payload, 7, address));

    /// <summary>Guacamole sends one packet to an address that was configured.</summary>
    [Test]
    public void A_datagram_as_Guacamole_sends_it_to_a_host_starts_the_machine() =>
        Wakes(Frame.Udp(Payload, 9, VethPair.HostAddress).To(VethPair.HostMac));

    /// <summary>Guacamole over IPv6: multicast that no router passes on.</summary>
    [Test]
    public void A_datagram_as_Guacamole_sends_it_over_IPv6_starts_the_machine() => Wakes(Frame.Udp6(Payload));

    /// <summary>Plan 9 sends to port 0, and takes passwords of any length up to six.</summary>
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(5)]
    public void A_datagram_as_Plan_9_sends_it_starts_the_machine(int passwordLength) =>
        Wakes(Frame.Udp(MagicPayload.WithPassword(Guest.Mac, passwordLength), 0));

    /// <summary>Moonlight for iOS: to the host's own address, on each of its ports.</summary>
    [TestCase(9)]
    [TestCase(47009)]
    [TestCase(47998)]
    [TestCase(47999)]
    [TestCase(48000)]
    [TestCase(48002)]
    [TestCase(48010)]
    public void A_datagram_as_Moonlight_for_iOS_sends_it_starts_the_machine(int port) =>
        Wakes(Frame.Udp(Payload, port, VethPair.HostAddress).To(VethPair.HostMac));

    /// <summary>A password behind the stream is part of a magic packet, of whatever length.</summary>
    [TestCase(4)]
    [TestCase(6)]
    [TestCase(5)]
    [TestCase(64)]
    [TestCase(1000)]
    public void A_datagram_with_a_password_starts_the_machine(int length) =>
        Wakes(Frame.Udp(MagicPayload.WithPassword(Guest.Mac, length)));

    /// <summary>More FF than the specification asks for are still a synchronization stream.</summary>
    [Test]
    public void A_datagram_with_a_longer_stream_starts_the_machine() => Wakes(Frame.Udp([0xFF, 0xFF, 0xFF, .. Payload]));

    /// <summary>The packet in front, and 1400 bytes behind it, in a frame that is longer than an ordinary one.</summary>
    [Test]
    public void A_jumbo_datagram_with_the_packet_in_front_starts_the_machine()
    {
        Network.AllowJumboFrames();
        Wakes(Frame.Udp([.. Payload, .. new byte[1400]]));
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
