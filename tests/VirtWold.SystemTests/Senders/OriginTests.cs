using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>The line about a wake tells what kind of packet it was, who sent it, where it was heard and in which VLAN.</summary>
[TestFixture]
public sealed class OriginTests() : DaemonTest(HypervisorKind.Test)
{
    private const string Raw = $"raw frame from {VethPair.SenderMac} on {VethPair.HostInterface}";
    private const string Udp4 = $"UDP port 47998 from {VethPair.SenderAddress} ({VethPair.SenderMac}) on {VethPair.HostInterface}";
    private const string Udp6 = $"IPv6 UDP port 9 from fe80::2:1 ({VethPair.SenderMac}) on {VethPair.HostInterface}";

    private byte[] Payload => MagicPayload.Of(Guest.Mac);

    /// <summary>Without IP the sender is known by its station address.</summary>
    [Test]
    public void A_raw_frame_is_named_with_its_sender() => Assert.That(Wakes(Frame.Raw(Payload)), Does.EndWith($": {Raw}"));

    /// <summary>IPv4 is what is meant where nothing else is said.</summary>
    [Test]
    public void A_datagram_is_named_with_port_and_both_addresses() =>
        Assert.That(Wakes(Frame.Udp(Payload, 47998)), Does.EndWith($": {Udp4}"));

    /// <summary>IPv6 is named.</summary>
    [Test]
    public void A_datagram_over_IPv6_is_named_so() => Assert.That(Wakes(Frame.Udp6(Payload)), Does.EndWith($": {Udp6}"));

    /// <summary>The kernel takes the tag off; it is known all the same.</summary>
    [TestCase(Frame.CustomerTag)]
    [TestCase(Frame.ServiceTag)]
    [TestCase(Frame.OldStackedTag)]
    public void The_VLAN_is_named(int tag) => Assert.That(Wakes(Frame.Raw(Payload).Behind(tag)), Does.EndWith($": {Raw}, VLAN 42"));

    /// <summary>Of two tags the outer one.</summary>
    [Test]
    public void The_outer_VLAN_of_two_is_named() =>
        Assert.That(Wakes(Frame.Udp(Payload, 47998).Behind(Frame.ServiceTag, Frame.CustomerTag)), Does.EndWith($": {Udp4}, VLAN 42"));
}
