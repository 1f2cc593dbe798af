using FsCheck.Fluent;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class MacAddressProperties
{
    [Test]
    public void Parse_of_what_ToString_answers_is_the_same_address() => Properties.Hold(Prop.ForAll(
        Arbitraries.Addresses,
        static address => MacAddress.Parse(address.ToString()) == address));

    [Test]
    public void Parse_of_what_ToString_answers_in_capitals_is_the_same_address() => Properties.Hold(Prop.ForAll(
        Arbitraries.Addresses,
        static address => MacAddress.Parse(address.ToString().ToUpperInvariant()) == address));

    [Test]
    public void Parse_of_every_notation_is_the_same_address() => Properties.Hold(Prop.ForAll(
        Arbitraries.Addresses,
        static address => Notations(address.ToString()).All(text => MacAddress.Parse(text) == address)));

    [Test]
    public void FromBytes_of_what_WriteTo_wrote_is_the_same_address() => Properties.Hold(Prop.ForAll(
        Arbitraries.Addresses,
        static address =>
        {
            byte[] bytes = new byte[MacAddress.Length];
            address.WriteTo(bytes);
            return MacAddress.FromBytes(bytes) == address;
        }));

    [Test]
    public void ToString_has_no_capitals() => Properties.Hold(Prop.ForAll(
        Arbitraries.Addresses,
        static address => !address.ToString().Any(char.IsAsciiLetterUpper)));

    [Test]
    public void TryParse_of_any_text_never_throws() => Properties.Hold(Prop.ForAll(
        ArbMap.Default.ArbFor<string?>(),
        static text => MacAddress.TryParse(text, out MacAddress address) || address.IsZero));

    private static string[] Notations(string colons)
    {
        string bare = colons.Replace(":", "", StringComparison.Ordinal);
        return
        [
            colons.Replace(':', '-'),
            colons.Replace(':', '.'),
            $"{bare[..4]}.{bare[4..8]}.{bare[8..]}",
            bare,
        ];
    }
}
