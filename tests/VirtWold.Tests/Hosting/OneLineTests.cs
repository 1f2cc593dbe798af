using FsCheck.Fluent;
using VirtWold.Hosting;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Hosting;

public sealed class OneLineTests
{
    [TestCase("plain text", "plain text")]
    [TestCase("a\nb\r\nc\td\u2028e\u2029f\u0085g", "a b  c d e f g")]
    [TestCase("a\u0000b\u001B[31mc\u007F\u009B", "a\uFFFDb\uFFFD[31mc\uFFFD\uFFFD")]
    [TestCase("a\u202Etxt.exe", "a\uFFFDtxt.exe")]
    [TestCase("a\u2066b\u2069c\u200Fd", "a\uFFFDb\uFFFDc\uFFFDd")]
    [TestCase("", "")]
    public void Of_replaces_what_would_break_a_line(string text, string expected) => Assert.That(OneLine.Of(text), Is.EqualTo(expected));

    [Test]
    public void Of_any_text_has_no_control_characters() => Properties.Hold(Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        static text => text is null || (OneLine.Of(text).Length == text.Length && !OneLine.Of(text).Any(char.IsControl))));

    [TestCase("four", 4, "four")]
    [TestCase("fives", 4, "fiv\u2026")]
    public void Of_cuts_what_is_too_long(string text, int longest, string expected) => Assert.That(OneLine.Of(text, longest), Is.EqualTo(expected));
}
