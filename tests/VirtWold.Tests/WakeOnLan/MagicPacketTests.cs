using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class MagicPacketTests
{
    private const string MulticastAddress = "01:00:5e:00:00:01";

    [Test]
    public void TryRead_when_it_is_a_magic_packet_and_nothing_else_then_the_target_is_known()
    {
        bool read = MagicPacket.TryRead(PayloadBuilder.Plain, out MagicPacket packet, out BrokenRule broken);

        Assert.That((read, packet.Target, broken), Is.EqualTo((true, Stations.Target, BrokenRule.None)));
    }

    [Test]
    public void TryRead_when_nothing_follows_then_there_is_no_password() =>
        Assert.That(Read(new PayloadBuilder()).Password.Length, Is.Zero);

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(6)]
    [TestCase(8)]
    [TestCase(9)]
    [TestCase(1370)]
    public void TryRead_when_bytes_follow_then_they_are_the_password(int length) =>
        Assert.That(Read(new PayloadBuilder { Password = new byte[length] }).Password.Length, Is.EqualTo(length));

    [Test]
    public void TryRead_when_a_password_follows_then_its_bytes_are_kept() => Assert.That(
        Read(new PayloadBuilder { Password = [1, 2, 3, 4, 5, 6] }).Password,
        Is.EqualTo(new SecureOnPassword([1, 2, 3, 4, 5, 6])));

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(117)]
    [TestCase(1000)]
    public void TryRead_when_the_stream_begins_further_on_then_it_is_found(int offset) =>
        Assert.That(Read(new PayloadBuilder { Lead = new byte[offset] }).Target, Is.EqualTo(Stations.Target));

    [TestCase(7)]
    [TestCase(12)]
    [TestCase(95)]
    [TestCase(101)]
    public void TryRead_when_the_stream_is_longer_than_six_then_the_address_is_behind_its_end(int length) =>
        Assert.That(Read(new PayloadBuilder { Synchronization = length }).Target, Is.EqualTo(Stations.Target));

    [TestCase(102)]
    [TestCase(103)]
    [TestCase(500)]
    public void TryRead_when_the_stream_is_as_long_as_a_packet_for_all_stations_then_the_address_is_behind_its_end(int length) =>
        Assert.That(Read(new PayloadBuilder { Synchronization = length }).Target, Is.EqualTo(Stations.Target));

    [Test]
    public void TryRead_when_the_address_ends_in_FF_then_that_is_no_stream() => Assert.That(
        Read(new PayloadBuilder { Target = MacAddress.Parse("02:ff:ff:ff:ff:ff") }).Target,
        Is.EqualTo(MacAddress.Parse("02:ff:ff:ff:ff:ff")));

    [Test]
    public void TryRead_when_there_are_five_FF_then_there_is_no_stream() =>
        AssertBroken(new PayloadBuilder { Synchronization = 5 }, BrokenRule.NoSynchronizationStream);

    [Test]
    public void TryRead_when_the_payload_is_empty_then_there_is_no_stream() =>
        AssertBroken([], BrokenRule.NoSynchronizationStream);

    [Test]
    public void TryRead_when_the_stream_is_interrupted_then_there_is_none() =>
        AssertBroken([0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF, .. PayloadBuilder.Plain[6..]], BrokenRule.NoSynchronizationStream);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(15)]
    public void TryRead_when_repetitions_are_missing_then_they_are_too_few(int repetitions) =>
        AssertBroken(new PayloadBuilder { Repetitions = repetitions }, BrokenRule.TooFewRepetitions);

    [Test]
    public void TryRead_when_the_last_byte_is_missing_then_the_repetitions_are_too_few() =>
        AssertBroken(PayloadBuilder.Plain[..^1], BrokenRule.TooFewRepetitions);

    [TestCase(6)]
    [TestCase(50)]
    [TestCase(101)]
    public void TryRead_when_a_byte_of_a_repetition_differs_then_they_are_unequal(int index)
    {
        byte[] payload = PayloadBuilder.Plain;
        payload[index] ^= 0x04;

        AssertBroken(payload, BrokenRule.UnequalRepetitions);
    }

    [Test]
    public void TryRead_when_the_address_is_all_FF_then_the_target_is_broadcast() =>
        AssertBroken(new PayloadBuilder { Target = MacAddress.Broadcast }, BrokenRule.TargetIsBroadcast);

    [Test]
    public void TryRead_when_the_address_is_multicast_then_that_is_refused() =>
        AssertBroken(new PayloadBuilder { Target = MacAddress.Parse(MulticastAddress) }, BrokenRule.TargetIsMulticast);

    [Test]
    public void TryRead_when_the_address_is_all_zero_then_that_is_refused() =>
        AssertBroken(new PayloadBuilder { Target = default }, BrokenRule.TargetIsZero);

    [Test]
    public void TryRead_when_a_broken_stream_comes_before_a_good_one_then_the_good_one_is_found() => Assert.That(
        Read(new PayloadBuilder { Lead = [.. PayloadBuilder.Plain[..60], 0] }).Target,
        Is.EqualTo(Stations.Target));

    [Test]
    public void TryRead_when_a_packet_for_all_stations_comes_before_a_good_one_then_the_good_one_is_found() => Assert.That(
        Read(new PayloadBuilder { Lead = [.. new PayloadBuilder { Target = MacAddress.Broadcast }.Build(), 0] }).Target,
        Is.EqualTo(Stations.Target));

    [Test]
    public void TryRead_when_there_are_two_good_ones_then_the_first_is_taken() => Assert.That(
        Read(new PayloadBuilder { Password = new PayloadBuilder { Target = Stations.Other }.Build() }).Target,
        Is.EqualTo(Stations.Target));

    [Test]
    public void TryRead_when_another_packet_follows_then_that_is_no_password() =>
        Assert.That(Read(new PayloadBuilder { Password = new PayloadBuilder { Target = Stations.Other }.Build() }).Password.Length, Is.Zero);

    [TestCase(4)]
    [TestCase(6)]
    public void TryReadNext_when_several_packets_were_merged_then_each_is_read_with_its_own_password(int length)
    {
        byte[] first = [.. Enumerable.Repeat((byte)0x11, length)];
        byte[] second = [.. Enumerable.Repeat((byte)0x22, length)];
        ReadOnlySpan<byte> rest = (byte[])
        [
            .. new PayloadBuilder { Password = first }.Build(), .. new PayloadBuilder { Target = Stations.Other, Password = second }.Build(),
        ];
        MagicPacket.TryReadNext(ref rest, out MagicPacket one, out _);
        MagicPacket.TryReadNext(ref rest, out MagicPacket other, out _);

        Assert.That(
            (one, other, rest.Length),
            Is.EqualTo((new MagicPacket(Stations.Target, new SecureOnPassword(first)), new MagicPacket(Stations.Other, new SecureOnPassword(second)), 0)));
    }

    [Test]
    public void TryReadNext_when_a_password_of_FF_stands_before_the_next_packet_then_it_is_the_password()
    {
        byte[] password = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        ReadOnlySpan<byte> rest = (byte[])[.. new PayloadBuilder { Password = password }.Build(), .. PayloadBuilder.Plain];

        MagicPacket.TryReadNext(ref rest, out MagicPacket packet, out _);
        Assert.That(packet.Password, Is.EqualTo(new SecureOnPassword(password)));
    }

    [Test]
    public void TryReadNext_when_there_is_no_other_then_refuses()
    {
        ReadOnlySpan<byte> rest = PayloadBuilder.Plain;
        MagicPacket.TryReadNext(ref rest, out _, out _);

        Assert.That(MagicPacket.TryReadNext(ref rest, out _, out _), Is.False);
    }

    [Test]
    public void TryRead_when_several_streams_are_broken_then_the_first_ones_rule_is_told()
    {
        byte[] multicast = PayloadBuilder.For(MulticastAddress);

        AssertBroken([.. multicast, .. new PayloadBuilder { Repetitions = 3 }.Build()], BrokenRule.TargetIsMulticast);
    }

    [Test]
    public void TryRead_when_it_refuses_then_the_target_is_zero()
    {
        _ = MagicPacket.TryRead(PayloadBuilder.For(MulticastAddress), out MagicPacket packet, out _);

        Assert.That(packet, Is.Default);
    }

    [TestCase("4d:41:47:00:54:52")]
    [TestCase("01:02:03:04:05:06")]
    [TestCase("ff:34:12:00:54:52")]
    [TestCase("ff:ff:ff:ff:54:52")]
    [TestCase("52:54:00:12:34:56")]
    public void TryReadNext_when_groups_count_then_any_address_but_everybodys_is_read(string target)
    {
        ReadOnlySpan<byte> rest = new PayloadBuilder { Target = MacAddress.Parse(target), Lead = [1, 2], Password = [1, 2, 3, 4, 5, 6] }.Build();

        Assert.That(MagicPacket.TryReadNext(ref rest, out MagicPacket packet, out BrokenRule broken, takesGroups: true), Is.True, () => $"{broken}");
        Assert.That((packet.Target.ToString(), packet.Password.Length, rest.Length), Is.EqualTo((target, 6, 0)));
    }

    [TestCase("ff:ff:ff:ff:ff:ff", BrokenRule.TargetIsBroadcast)]
    [TestCase("00:00:00:00:00:00", BrokenRule.TargetIsZero)]
    public void TryReadNext_when_groups_count_then_nobodys_and_everybodys_address_do_not(string target, object expected)
    {
        ReadOnlySpan<byte> rest = PayloadBuilder.For(target);

        Assert.That((MagicPacket.TryReadNext(ref rest, out _, out BrokenRule broken, takesGroups: true), (object)broken), Is.EqualTo((false, expected)));
    }

    [Test]
    public void ToString_when_there_is_a_password_then_it_does_not_show_it() =>
        Assert.That(
            Read(new PayloadBuilder { Password = "hunter"u8.ToArray() }).ToString(),
            Does.Contain("52:54:00:12:34:56").And.Contain("a password of 6 bytes").And.Not.Contain("hunter").And.Not.Contain("68"));

    private static MagicPacket Read(PayloadBuilder payload)
    {
        Assert.That(MagicPacket.TryRead(payload.Build(), out MagicPacket packet, out BrokenRule broken), Is.True, () => $"refused: {broken}");
        return packet;
    }

    private static void AssertBroken(PayloadBuilder payload, BrokenRule expected) => AssertBroken(payload.Build(), expected);

    private static void AssertBroken(byte[] payload, BrokenRule expected)
    {
        bool read = MagicPacket.TryRead(payload, out _, out BrokenRule broken);

        Assert.That((read, broken), Is.EqualTo((false, expected)));
    }
}
