using System.Text.RegularExpressions;
using VirtWold.Tests.Support;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>The verdicts are one closed set, and are called the same wherever they are told.</summary>
public sealed partial class VerdictSetTests
{
    private static IEnumerable<string> Names => Enum.GetValues<Verdict>().Select(static verdict => verdict.Name());

    [Test]
    public void Names_are_these_and_no_others() => Assert.That(Names, Is.EqualTo([
        "started", "resumed", "woken", "already-running", "put-to-sleep", "left-alone", "waiting", "unknown-mac", "duplicate", "denied-policy", "denied-secureon",
        "denied-source", "malformed", "flooded", "failed",
    ]));

    /// <summary>Who writes a name anew can misspell it. Three of them are common words, which stand elsewhere for something else.</summary>
    [Test]
    public void Name_is_spelt_in_one_file_alone() => Assert.That(
        from file in Repository.CSharpFiles(Repository.Source)
        where Path.GetFileName(file) != "Verdicts.cs"
        let code = File.ReadAllText(file)
        from name in Names.Except(["started", "waiting", "failed"])
        where code.Contains($"\"{name}\"", StringComparison.Ordinal)
        select $"{Path.GetFileName(file)}: {name}",
        Is.Empty);

    /// <summary>The page has a colour and a word for each, and for no other.</summary>
    [Test]
    public void Page_has_a_word_for_each_and_no_other() => Assert.That(
        Coloured().Matches(File.ReadAllText(Path.Combine(Repository.Source, "Web", "Page", "basics.js"))).Select(static match => match.Groups[1].Value),
        Is.EquivalentTo(Names));

    [Test]
    public void Documentation_lists_each_and_no_other()
    {
        IEnumerable<string> rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "events.md"))
            .SkipWhile(static line => line != "## Verdicts")
            .SkipWhile(static line => !line.StartsWith('|'))
            .TakeWhile(static line => line.StartsWith('|'));

        Assert.That(rows.Select(static row => FirstCell().Match(row)).Where(static match => match.Success).Select(static match => match.Groups[1].Value), Is.EqualTo(Names));
    }

    [GeneratedRegex("""'([a-z-]+)': \['(?:good|bad|plain|warn|wait)'""")]
    private static partial Regex Coloured();

    [GeneratedRegex("^\\| `([a-z-]+)` \\|")]
    private static partial Regex FirstCell();
}
