using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>With --deep the magic packet may stand anywhere in a datagram, as the specification has it.</summary>
[TestFixture]
public sealed class DeepTests() : DaemonTest(HypervisorKind.Test, "--deep")
{
    /// <summary>Right behind the beginning, and at the end of an ordinary frame.</summary>
    [TestCase(1)]
    [TestCase(1300)]
    public void A_datagram_with_the_packet_at_an_offset_starts_the_machine(int offset) =>
        Wakes(Frame.Udp(MagicPayload.AtOffset(Guest.Mac, offset)));

    /// <summary>The same over IPv6, behind a tag.</summary>
    [Test]
    public void A_datagram_over_IPv6_with_the_packet_at_an_offset_starts_the_machine() =>
        Wakes(Frame.Udp6(MagicPayload.AtOffset(Guest.Mac, 50)).Behind(Frame.CustomerTag));

    /// <summary>At the end of a long frame.</summary>
    [Test]
    public void A_jumbo_datagram_with_the_packet_at_its_end_starts_the_machine()
    {
        Network.AllowJumboFrames();
        Wakes(Frame.Udp(MagicPayload.AtOffset(Guest.Mac, 8500)));
    }

    /// <summary>As a network card would, which looks at the bytes alone.</summary>
    [Test]
    public void A_TCP_segment_with_the_packet_in_it_starts_the_machine() => Wakes(Frame.Tcp(MagicPayload.AtOffset(Guest.Mac, 50)));

    /// <summary>What is heard without it is heard with it.</summary>
    [Test]
    public void Wakeonlan_starts_the_machine()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>Everything else on the network comes by, too, and isn't worth a line.</summary>
    [Test]
    public void Ordinary_datagrams_are_not_said()
    {
        Sender.Send(Frame.Udp(new byte[400]), Frame.Udp6(new byte[400]), Frame.Udp(MagicPayload.Of(Guest.Mac)[6..]));
        AssertNobodyWoke();
        Assert.That(Daemon.Count("Not a magic packet"), Is.Zero);
    }

    /// <summary>The line at start says that the filter is another one.</summary>
    [Test]
    public void The_wider_filter_is_said() => Daemon.WaitForLine("Listening on .*filter by content, anywhere in a frame, \\d+ instructions in the kernel");
}
