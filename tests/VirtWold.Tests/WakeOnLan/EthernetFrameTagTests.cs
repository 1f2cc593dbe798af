using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class EthernetFrameTagTests
{
    private static readonly byte[] Payload = PayloadBuilder.Plain;

    [Test]
    public void TryRead_when_there_is_no_tag_then_there_is_no_VLAN() =>
        Assert.That(FrameReading.Of(FrameBuilder.Raw(Payload)).VlanId, Is.Null);

    [TestCase(0x8100)]
    [TestCase(0x88A8)]
    [TestCase(0x9100)]
    public void TryRead_when_there_is_a_tag_then_it_is_stepped_over(int etherType)
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Udp4(Payload).Tagged(etherType, 12));

        Assert.That(frame.Payload, Is.EqualTo(Payload));
    }

    [TestCase(0x8100)]
    [TestCase(0x88A8)]
    [TestCase(0x9100)]
    public void TryRead_when_there_is_a_tag_then_its_VLAN_is_known(int etherType)
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Raw(Payload).Tagged(etherType, 12));

        Assert.That(frame.VlanId, Is.EqualTo(12));
    }

    [TestCase(0x0000, 0)]
    [TestCase(0xE00C, 12)]
    [TestCase(0x100C, 12)]
    [TestCase(0xFFFF, 4095)]
    public void TryRead_when_the_tag_has_a_priority_then_that_is_not_the_VLAN(int control, int expected)
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Raw(Payload).Tagged(0x8100, control));

        Assert.That(frame.VlanId, Is.EqualTo(expected));
    }

    [Test]
    public void TryRead_when_there_are_two_tags_then_the_outer_one_names_the_VLAN()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Raw(Payload).Tagged(0x88A8, 100).Tagged(0x8100, 200));

        Assert.That((frame.VlanId, frame.Accepted), Is.EqualTo((100, true)));
    }

    [Test]
    public void TryRead_when_the_outer_tag_names_VLAN_zero_then_that_is_the_VLAN()
    {
        FrameReading frame = FrameReading.Of(FrameBuilder.Raw(Payload).Tagged(0x8100, 0).Tagged(0x8100, 200));

        Assert.That(frame.VlanId, Is.Zero);
    }

    [TestCase(3)]
    [TestCase(8)]
    public void TryRead_when_there_are_many_tags_then_all_are_stepped_over(int tags)
    {
        FrameBuilder builder = FrameBuilder.Udp6(Payload);
        for (int i = 0; i < tags; i++)
        {
            builder = builder.Tagged(0x9100, i + 1);
        }

        FrameReading frame = FrameReading.Of(builder);

        Assert.That((frame.Accepted, frame.VlanId), Is.EqualTo((true, 1)));
    }

    [TestCase(14, TestName = "TryRead_when_it_ends_behind_the_tags_EtherType_then_it_is_too_short")]
    [TestCase(15, TestName = "TryRead_when_it_ends_inside_the_tag_then_it_is_too_short")]
    [TestCase(16, TestName = "TryRead_when_it_ends_behind_the_tag_then_it_is_too_short")]
    [TestCase(17, TestName = "TryRead_when_it_ends_inside_the_EtherType_behind_the_tag_then_it_is_too_short")]
    public void TryRead_when_it_ends_within_the_tag_then_it_is_too_short(int length)
    {
        FrameReading frame = FrameReading.OfCut(FrameBuilder.Raw(Payload).Tagged(0x8100, 12), length);

        Assert.That((frame.Accepted, frame.Broken), Is.EqualTo((false, BrokenRule.FrameTooShort)));
    }

    [Test]
    public void TryRead_when_it_is_nothing_but_tags_then_it_is_too_short()
    {
        byte[] frame = new byte[1514];
        for (int i = 12; i + 1 < frame.Length; i += 4)
        {
            frame[i] = 0x81;
        }

        Assert.That(FrameReading.Of(frame).Broken, Is.EqualTo(BrokenRule.FrameTooShort));
    }
}
