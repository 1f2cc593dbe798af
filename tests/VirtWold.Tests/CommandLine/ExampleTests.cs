using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using VirtWold.CommandLine;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.CommandLine;

/// <summary>The commands that the README and the manual page show are understood as they stand there.</summary>
public sealed partial class ExampleTests
{
    private static IEnumerable<string> InReadme => Blocks(File.ReadLines(Path.Combine(Repository.Root, "README.md")))
        .Concat(Code().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(static match => match.Groups[1].Value))
        .SelectMany(Commands)
        .Distinct();

    private static IEnumerable<string> InManual => File.ReadLines(Path.Combine(Repository.Root, "init-scripts", "man", "virtwold.8"))
        .Where(static line => line.StartsWith(".Dl ", StringComparison.Ordinal))
        .SelectMany(static line => Commands(line[4..]));

    [TestCaseSource(nameof(InReadme))]
    public void Readme_shows_a_command_that_is_right(string command) => AssertIsRight(command);

    [TestCaseSource(nameof(InManual))]
    public void Manual_shows_a_command_that_is_right(string command) => AssertIsRight(command);

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

    /// <summary>In a sentence: a command's name alone is no example.</summary>
    [GeneratedRegex("(?<!`)`(virtwold [^` \n]+ [^`\n]+)`(?!`)")]
    private static partial Regex Code();
}
