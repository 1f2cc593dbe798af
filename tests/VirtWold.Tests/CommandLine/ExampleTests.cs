using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using VirtWold.CommandLine;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.CommandLine;

/// <summary>The commands that the documentation shows are understood as written, and its links lead somewhere.</summary>
public sealed partial class ExampleTests
{
    private static IEnumerable<string> Pages => Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md"));

    private static IEnumerable<string> InPages => Pages
        .SelectMany(static page => Blocks(File.ReadLines(page)).Concat(Code().Matches(File.ReadAllText(page)).Select(static match => match.Groups[1].Value)))
        .SelectMany(Commands)
        .Distinct();

    private static IEnumerable<string> Links => Pages
        .SelectMany(static page => Link().Matches(File.ReadAllText(page)).Select(match => $"{Path.GetRelativePath(Repository.Root, page)}: {match.Groups[1].Value}"))
        .Distinct();

    private static IEnumerable<string> InManual => File.ReadLines(Path.Combine(Repository.Root, "init-scripts", "man", "virtwold.8"))
        .Where(static line => line.StartsWith(".Dl ", StringComparison.Ordinal))
        .SelectMany(static line => Commands(line[4..]));

    [TestCaseSource(nameof(InPages))]
    public void Page_shows_a_command_that_is_right(string command) => AssertIsRight(command);

    [TestCaseSource(nameof(InManual))]
    public void Manual_shows_a_command_that_is_right(string command) => AssertIsRight(command);

    /// <summary>From page to page, to a heading of it, to a file.</summary>
    [TestCaseSource(nameof(Links))]
    public void Link_leads_to_what_is_there(string link)
    {
        string[] parts = link.Split(": ")[1].Split('#');
        string page = Path.Combine(Repository.Root, link.Split(": ")[0]);
        string target = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));

        Assert.That(File.Exists(target) || Directory.Exists(target), Is.True, target);
        if (parts.Length > 1)
        {
            Assert.That(
                File.ReadLines(target).Where(static line => line.StartsWith('#')).Select(static line => Anchor().Replace(line.TrimStart('#', ' ').ToLowerInvariant(), "").Replace(' ', '-')),
                Does.Contain(parts[1]));
        }
    }

    [Test]
    public void Readme_is_read_in_a_minute() => Assert.That(File.ReadLines(Path.Combine(Repository.Root, "README.md")).Count(), Is.LessThanOrEqualTo(160));

    private static void AssertIsRight(string command)
    {
        string[] words = [.. CommandLineParser.SplitCommandLine(command).Skip(1).TakeWhile(static word => word is not ("2>&1" or ">" or "2>"))];
        ParseResult parsed = VirtWold.CommandLine.Commands.Root().Parse(LegacyArguments.Translate(words));

        Assert.That(parsed.Errors.Select(static error => error.Message), Is.Empty);
    }

    /// <summary>The lines of code blocks, without comments and the prompt.</summary>
    private static IEnumerable<string> Blocks(IEnumerable<string> lines)
    {
        bool isCode = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (isCode)
            {
                yield return line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line;
            }
        }
    }

    /// <summary>Our own commands in a line; others may stand before or behind them.</summary>
    private static IEnumerable<string> Commands(string line) => line.Split(" #")[0].Split(['|', ';', '&'], StringSplitOptions.TrimEntries)
        .Where(static command => Own().IsMatch(command) && !command.Contains('\u2026', StringComparison.Ordinal));

    /// <summary>The program with at least one word that is no sentence about it, nor what it prints.</summary>
    [GeneratedRegex("^virtwold (-|run\\b|list\\b|check\\b|send\\b|replay\\b|status\\b|steer\\b)")]
    private static partial Regex Own();

    [GeneratedRegex(@"\]\((?!https?:)([^)\s]+)\)")]
    private static partial Regex Link();

    /// <summary>What an anchor leaves out of a heading.</summary>
    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Anchor();

    /// <summary>In a sentence: a command's name alone is no example.</summary>
    [GeneratedRegex("(?<!`)`(virtwold [^` \n]+ [^`\n]+)`(?!`)")]
    private static partial Regex Code();
}
