using VirtWold.CommandLine;

namespace VirtWold.Tests.CommandLine;

public sealed class SuggestionTests
{
    private static readonly string[] Names = ["run", "list", "check", "send", "replay", "status", "--interface", "--libvirt-uri", "--log-level"];

    [TestCase("stauts", "status")]
    [TestCase("STATUS", "status")]
    [TestCase("chekc", "check")]
    [TestCase("replya", "replay")]
    [TestCase("--interfce", "--interface")]
    [TestCase("--iface", "--interface")]
    [TestCase("--libvrit-uri", "--libvirt-uri")]
    [TestCase("wake", "send")]
    public void For_when_it_is_near_a_name_then_that_is_meant(string typed, string expected) =>
        Assert.That(Suggestion.For(typed, Names), Is.EqualTo(expected));

    [TestCase("frobnicate")]
    [TestCase("--x")]
    [TestCase("")]
    public void For_when_it_is_near_none_then_none_is_meant(string typed) => Assert.That(Suggestion.For(typed, Names), Is.Null);

    [Test]
    public void For_when_there_are_no_names_then_none_is_meant() => Assert.That(Suggestion.For("list", []), Is.Null);
}
