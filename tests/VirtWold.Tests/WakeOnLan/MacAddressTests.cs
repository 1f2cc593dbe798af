using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class MacAddressTests
{
    [TestCase("52:54:00:ab:cd:ef")]
    [TestCase("52:54:00:AB:CD:EF")]
    [TestCase("52:54:00:aB:Cd:eF")]
    [TestCase("52-54-00-ab-cd-ef")]
    [TestCase("52-54-00-AB-CD-EF")]
    [TestCase("52.54.00.ab.cd.ef")]
    [TestCase("52.54.00.AB.CD.EF")]
    [TestCase("5254.00ab.cdef")]
    [TestCase("5254.00AB.CDEF")]
    [TestCase("525400abcdef")]
    [TestCase("525400ABCDEF")]
    [TestCase("52:54:0:ab:cd:ef")]
    [TestCase("52-54-0-AB-CD-EF")]
    [TestCase("5254-00ab-cdef")]
    [TestCase("5254:00AB:CDEF")]
    [TestCase("525400-abcdef")]
    public void TryParse_when_it_is_a_notation_that_people_use_then_reads_it(string text)
    {
        bool parsed = MacAddress.TryParse(text, out MacAddress address);

        Assert.That((parsed, address.ToString()), Is.EqualTo((true, "52:54:00:ab:cd:ef")));
    }

    [TestCase(null, TestName = "TryParse_when_there_is_nothing_then_refuses")]
    [TestCase("", TestName = "TryParse_when_it_is_empty_then_refuses")]
    [TestCase("52:54:00:ab:cd", TestName = "TryParse_when_a_byte_is_missing_then_refuses")]
    [TestCase("52:54:00:ab:cd:ef:01", TestName = "TryParse_when_there_is_a_byte_too_many_then_refuses")]
    [TestCase("525400abcde", TestName = "TryParse_when_bare_digits_are_too_few_then_refuses")]
    [TestCase("525400abcdef0", TestName = "TryParse_when_bare_digits_are_too_many_then_refuses")]
    [TestCase("52:54-00:ab:cd:ef", TestName = "TryParse_when_separators_are_mixed_then_refuses")]
    [TestCase("52:54:00:ab:cd-ef", TestName = "TryParse_when_the_last_separator_differs_then_refuses")]
    [TestCase("52.54:00.ab.cd.ef", TestName = "TryParse_when_dots_and_colons_are_mixed_then_refuses")]
    [TestCase("5254.00ab:cdef", TestName = "TryParse_when_the_groups_of_four_are_parted_differently_then_refuses")]
    [TestCase("52:54:00:ab:cd:eg", TestName = "TryParse_when_a_digit_is_not_hexadecimal_then_refuses")]
    [TestCase("g25400abcdef", TestName = "TryParse_when_a_bare_digit_is_not_hexadecimal_then_refuses")]
    [TestCase("52 54 00 ab cd ef", TestName = "TryParse_when_it_is_parted_by_spaces_then_refuses")]
    [TestCase("52_54_00_ab_cd_ef", TestName = "TryParse_when_it_is_parted_by_underscores_then_refuses")]
    [TestCase(" 52:54:00:ab:cd:ef", TestName = "TryParse_when_a_space_is_in_front_then_refuses")]
    [TestCase("52:54:00:ab:cd:ef ", TestName = "TryParse_when_a_space_is_behind_then_refuses")]
    [TestCase("0x525400abcd", TestName = "TryParse_when_there_is_a_prefix_then_refuses")]
    [TestCase("+2:54:00:ab:cd:ef", TestName = "TryParse_when_there_is_a_sign_then_refuses")]
    [TestCase("\uFF15\uFF12:54:00:ab:cd:ef", TestName = "TryParse_when_digits_are_full_width_then_refuses")]
    [TestCase("52:54:00:ab:cd::f", TestName = "TryParse_when_a_separator_stands_for_a_digit_then_refuses")]
    [TestCase("52:54:00:ab:cdef:", TestName = "TryParse_when_a_separator_is_misplaced_then_refuses")]
    public void TryParse_when_it_is_something_else_then_refuses(string? text) => Assert.That(MacAddress.TryParse(text, out _), Is.False);

    [TestCase("0:c:29:3e:53:9", "00:0c:29:3e:53:09")]
    [TestCase("0:0:0:0:0:1", "00:00:00:00:00:01")]
    [TestCase("a-b-c-d-e-f", "0a:0b:0c:0d:0e:0f")]
    public void TryParse_when_leading_zeros_are_left_out_then_they_are_in_the_address(string text, string expected)
    {
        bool parsed = MacAddress.TryParse(text, out MacAddress address);

        Assert.That((parsed, address.ToString()), Is.EqualTo((true, expected)));
    }

    [TestCase("5.54.00.ab.cd.ef")]
    [TestCase("525:400:abcdef")]
    [TestCase("52540-0abcdef")]
    [TestCase("525400abcdef-")]
    [TestCase("52:54:000:ab:cd:e")]
    [TestCase(":::::")]
    [TestCase("-")]
    [TestCase("..")]
    public void TryParse_when_groups_have_another_length_then_refuses(string text) => Assert.That(MacAddress.TryParse(text, out _), Is.False);

    [Test]
    public void TryParse_when_it_refuses_then_the_address_is_zero()
    {
        _ = MacAddress.TryParse("52:54:00:ab:cd:e?", out MacAddress address);

        Assert.That(address.IsZero, Is.True);
    }

    [Test]
    public void Parse_when_it_is_an_address_then_answers_it() =>
        Assert.That(MacAddress.Parse("52:54:00:12:34:56"), Is.EqualTo(Stations.Target));

    [Test]
    public void Parse_when_it_is_something_else_then_the_exception_quotes_it() =>
        Assert.That(() => MacAddress.Parse("gaming-vm"), Throws.TypeOf<FormatException>().With.Message.Contains("'gaming-vm'"));

    [Test]
    public void Equals_when_the_notations_differ_then_holds() =>
        Assert.That(MacAddress.Parse("5254.00AB.CDEF"), Is.EqualTo(MacAddress.Parse("52-54-00-ab-cd-ef")));

    [Test]
    public void FromBytes_when_there_are_more_bytes_then_reads_the_first_six() =>
        Assert.That(MacAddress.FromBytes([0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x78]).ToString(), Is.EqualTo("52:54:00:12:34:56"));

    [Test]
    public void FromBytes_when_there_are_five_bytes_then_throws() =>
        Assert.That(() => MacAddress.FromBytes(new byte[5]), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void WriteTo_when_there_is_room_then_writes_in_the_order_of_the_wire()
    {
        byte[] bytes = new byte[6];

        Stations.Target.WriteTo(bytes);

        Assert.That(Convert.ToHexString(bytes), Is.EqualTo("525400123456"));
    }

    [Test]
    public void WriteTo_when_there_is_no_room_then_throws() =>
        Assert.That(static () => Stations.Target.WriteTo(new byte[5]), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void ToString_when_bytes_are_small_then_keeps_their_leading_zeros() =>
        Assert.That(MacAddress.FromBytes([0, 1, 2, 3, 4, 5]).ToString(), Is.EqualTo("00:01:02:03:04:05"));

    [TestCase("ff:ff:ff:ff:ff:ff", true)]
    [TestCase("ff:ff:ff:ff:ff:fe", false)]
    [TestCase("7f:ff:ff:ff:ff:ff", false)]
    public void IsBroadcast_holds_for_all_ones_alone(string address, bool expected) =>
        Assert.That(MacAddress.Parse(address).IsBroadcast, Is.EqualTo(expected));

    [TestCase("00:00:00:00:00:00", true)]
    [TestCase("00:00:00:00:00:01", false)]
    [TestCase("02:00:00:00:00:00", false)]
    public void IsZero_holds_for_all_zeros_alone(string address, bool expected) =>
        Assert.That(MacAddress.Parse(address).IsZero, Is.EqualTo(expected));

    [TestCase("01:00:5e:00:00:01", true)]
    [TestCase("33:33:00:00:00:01", true)]
    [TestCase("ff:ff:ff:ff:ff:ff", true)]
    [TestCase("02:01:01:01:01:01", false)]
    [TestCase("fe:ff:ff:ff:ff:ff", false)]
    public void IsMulticast_holds_where_the_group_bit_is_set(string address, bool expected) =>
        Assert.That(MacAddress.Parse(address).IsMulticast, Is.EqualTo(expected));

    [Test]
    public void Broadcast_is_broadcast() => Assert.That(MacAddress.Broadcast.IsBroadcast, Is.True);

    [Test]
    public void Reversed_when_it_is_read_then_has_the_bytes_in_the_opposite_order() =>
        Assert.That(MacAddress.Parse("52:54:00:12:34:57").Reversed, Is.EqualTo(MacAddress.Parse("57:34:12:00:54:52")));
}
