using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class SecureOnNotationTests
{
    [TestCase("00:11:22:33:44:55", "001122334455")]
    [TestCase("aA:Bb:cC:dD:eE:fF", "AABBCCDDEEFF")]
    [TestCase("00:11:22:33", "00112233")]
    [TestCase("0:1:2:3", "00010203")]
    [TestCase("192.168.1.1", "C0A80101")]
    [TestCase("0.0.0.255", "000000FF")]
    public void TryParse_when_it_is_one_of_the_notations_then_answers_the_bytes(string text, string expected)
    {
        bool parsed = SecureOnNotation.TryParse(text, out byte[] password);

        Assert.That((parsed, Convert.ToHexString(password)), Is.EqualTo((true, expected)));
    }

    [TestCase("", TestName = "TryParse_of_a_password_when_it_is_empty_then_refuses")]
    [TestCase("00:11:22", TestName = "TryParse_of_a_password_when_it_has_three_bytes_then_refuses")]
    [TestCase("00:11:22:33:44", TestName = "TryParse_of_a_password_when_it_has_five_bytes_then_refuses")]
    [TestCase("00:11:22:33:44:55:66", TestName = "TryParse_of_a_password_when_it_has_seven_bytes_then_refuses")]
    [TestCase("192.168.1", TestName = "TryParse_of_a_password_when_it_has_three_decimals_then_refuses")]
    [TestCase("192.168.1.1.1.1", TestName = "TryParse_of_a_password_when_it_has_six_decimals_then_refuses")]
    [TestCase("192.168.1.256", TestName = "TryParse_of_a_password_when_a_decimal_is_too_large_then_refuses")]
    [TestCase("192.168.1.-1", TestName = "TryParse_of_a_password_when_a_decimal_is_negative_then_refuses")]
    [TestCase("192.168.1.a", TestName = "TryParse_of_a_password_when_a_decimal_is_hexadecimal_then_refuses")]
    [TestCase("100:11:22:33", TestName = "TryParse_of_a_password_when_a_byte_is_too_large_then_refuses")]
    [TestCase("00:11:22:3g", TestName = "TryParse_of_a_password_when_a_digit_is_not_hexadecimal_then_refuses")]
    [TestCase("00:11:22:", TestName = "TryParse_of_a_password_when_a_byte_is_empty_then_refuses")]
    [TestCase("00:11:22: 3", TestName = "TryParse_of_a_password_when_there_is_a_space_then_refuses")]
    [TestCase("00-11-22-33-44-55", TestName = "TryParse_of_a_password_when_it_is_parted_by_hyphens_then_refuses")]
    [TestCase("001122334455", TestName = "TryParse_of_a_password_when_it_is_bare_then_refuses")]
    [TestCase("00:11.22:33", TestName = "TryParse_of_a_password_when_separators_are_mixed_then_refuses")]
    public void TryParse_when_it_is_something_else_then_refuses(string text) =>
        Assert.That(SecureOnNotation.TryParse(text, out _), Is.False);
}
