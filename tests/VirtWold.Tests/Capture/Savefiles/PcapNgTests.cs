using VirtWold.Capture;
using VirtWold.Capture.Savefiles;
using VirtWold.Tests.WakeOnLan;

namespace VirtWold.Tests.Capture.Savefiles;

public sealed class PcapNgTests
{
    private const int ResolutionOption = 9;
    private const int OffsetOption = 14;
    private const uint Outgoing = 2;

    private static readonly byte[] Frame = FrameBuilder.Udp4(PayloadBuilder.Plain).Build();

    [TestCase(false)]
    [TestCase(true)]
    public void TryRead_when_interfaces_are_of_several_kinds_then_each_packet_is_read_as_its_own(bool isBigEndian)
    {
        byte[] file = new PcapNgBytes(isBigEndian).Section()
            .Interface(LinkType.Ethernet).Interface(LinkType.LinuxCooked).Interface(LinkType.Raw)
            .Enhanced(1, FileBytes.Cooked(0x0800, 0, FileBytes.Packet4)).Enhanced(2, FileBytes.Packet6).Enhanced(0, Frame)
            .Build();

        Assert.That(ReadFrame.AllOf(file).Select(static frame => frame.HasMagicPacket), Is.EqualTo([true, true, true]));
    }

    [Test]
    public void TryRead_when_a_section_follows_then_it_has_interfaces_and_a_byte_order_of_its_own()
    {
        byte[] first = new PcapNgBytes().Section().Interface(LinkType.Raw).Enhanced(0, FileBytes.Packet4).Build();
        byte[] second = new PcapNgBytes(isBigEndian: true).Section().Interface(LinkType.Ethernet).Enhanced(0, Frame).Build();

        Assert.That(ReadFrame.AllOf([.. first, .. second]).Select(static frame => frame.HasMagicPacket), Is.EqualTo([true, true]));
    }

    [Test]
    public void TryRead_when_a_packet_is_of_the_old_or_the_simple_kind_then_it_is_read()
    {
        byte[] file = new PcapNgBytes().Section().Interface(LinkType.Ethernet).Obsolete(0, Frame).Simple(Frame).Build();

        Assert.That(ReadFrame.AllOf(file).Select(static frame => frame.HasMagicPacket), Is.EqualTo([true, true]));
    }

    [Test]
    public void TryRead_when_a_simple_packet_was_cut_then_its_length_is_the_interfaces_limit()
    {
        byte[] file = new PcapNgBytes().Section().Interface(LinkType.Ethernet, snapshotLength: 96).Simple(Frame[..96], Frame.Length).Build();

        ReadFrame frame = ReadFrame.AllOf(file).Single();

        Assert.That((frame.Bytes.Length, frame.WireLength), Is.EqualTo((96, Frame.Length)));
    }

    [Test]
    public void TryRead_when_there_are_blocks_of_other_kinds_then_they_are_passed_over()
    {
        byte[] file = new PcapNgBytes().Section().Block(0x0BAD, new byte[400]).Interface(LinkType.Ethernet).Block(5, new byte[12]).Enhanced(0, Frame).Build();

        Assert.That(ReadFrame.AllOf(file), Has.Count.EqualTo(1));
    }

    [TestCase(6, 7_250_000UL)]
    [TestCase(9, 7_250_000_000UL)]
    [TestCase(3, 7_250UL)]
    [TestCase(0x80 | 2, 29UL)]
    public void TryRead_when_times_have_a_resolution_then_it_is_counted_in(int resolution, ulong units)
    {
        byte[] file = new PcapNgBytes().Section().Interface(LinkType.Ethernet, 0, ResolutionOption, (byte)resolution).Enhanced(0, Frame, units).Build();

        Assert.That(ReadFrame.AllOf(file).Single().Time, Is.EqualTo(TimeSpan.FromSeconds(7.25)));
    }

    [Test]
    public void TryRead_when_times_have_an_offset_then_it_is_added()
    {
        byte[] file = new PcapNgBytes().Section().Interface(LinkType.Ethernet, 0, OffsetOption, 100, 0, 0, 0, 0, 0, 0, 0).Enhanced(0, Frame, 7_000_000).Build();

        Assert.That(ReadFrame.AllOf(file).Single().Time, Is.EqualTo(TimeSpan.FromSeconds(107)));
    }

    [TestCase(0, ulong.MaxValue)]
    [TestCase(0xFF, ulong.MaxValue)]
    [TestCase(38, ulong.MaxValue)]
    public void TryRead_when_a_time_is_absurd_then_it_is_one_that_a_clock_can_show(int resolution, ulong units)
    {
        byte[] file = new PcapNgBytes().Section().Interface(LinkType.Ethernet, 0, ResolutionOption, (byte)resolution).Enhanced(0, Frame, units).Build();

        Assert.That(() => DateTimeOffset.UnixEpoch + ReadFrame.AllOf(file).Single().Time, Throws.Nothing);
    }

    [TestCase(Outgoing, true)]
    [TestCase(1u, false)]
    [TestCase(0u, false)]
    public void TryRead_when_a_packet_has_a_direction_then_it_tells_it(uint flags, bool isOutgoing)
    {
        byte[] file = new PcapNgBytes().Section().Interface(LinkType.Ethernet).Enhanced(0, Frame, flags: flags).Build();

        Assert.That(ReadFrame.AllOf(file).Single().IsOutgoing, Is.EqualTo(isOutgoing));
    }

    [Test]
    public void TryRead_when_one_of_the_links_carries_no_IP_then_the_others_are_read()
    {
        byte[] file = new PcapNgBytes().Section().Interface(105).Interface(LinkType.Ethernet).Enhanced(0, Frame).Enhanced(1, Frame).Build();

        Assert.That(ReadFrame.AllOf(file).Select(static frame => frame.Unreadable.Length > 0), Is.EqualTo([true, false]));
    }

    [Test]
    public void TryRead_when_a_packet_is_of_no_interface_then_it_is_said() =>
        Assert.That(ReadFrame.RefusalOf(new PcapNgBytes().Section().Enhanced(3, Frame).Build()), Does.Contain("interface 3"));

    [TestCase(4u)]
    [TestCase(13u)]
    [TestCase(0x7FFF_FFFCu)]
    [TestCase(0xFFFF_FFFCu)]
    public void TryRead_when_a_block_has_an_absurd_length_then_it_is_said(uint length)
    {
        byte[] file = [.. new PcapNgBytes().Section().Build(), .. FileBytes.Words(6, length), .. new byte[64]];

        Assert.That(ReadFrame.RefusalOf(file), Does.Contain("length"));
    }

    [Test]
    public void TryRead_when_the_file_is_cut_or_spoilt_anywhere_then_it_is_said_or_what_is_there_is_read()
    {
        byte[] file = new PcapNgBytes().Section()
            .Interface(LinkType.Ethernet, 0, ResolutionOption, 9).Interface(LinkType.LinuxCooked2)
            .Enhanced(0, Frame, flags: Outgoing).Enhanced(1, FileBytes.Cooked2(0x0800, 4, FileBytes.Packet4)).Simple(Frame).Obsolete(0, Frame)
            .Build();
        Mutator mutator = new(new Random(1));
        IEnumerable<byte[]> cut = Enumerable.Range(1, file.Length - 1).Select(length => file[..length]);
        foreach (byte[] spoilt in cut.Concat(Enumerable.Range(0, 1000).Select(_ => mutator.Mutate(mutator.Mutate(file)))))
        {
            try
            {
                Assert.That(ReadFrame.AllOf(spoilt), Has.Count.LessThan(file.Length));
            }
            catch (CaptureException error)
            {
                Assert.That(error.Message, Does.Contain(".tmp"));
            }
        }
    }
}
