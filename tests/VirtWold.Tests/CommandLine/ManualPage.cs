using System.Text.RegularExpressions;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.CommandLine;

/// <summary>What stands in the manual page, as its source (mdoc(7)) has it.</summary>
internal static partial class ManualPage
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "init-scripts", "man", "virtwold.8"));

    /// <summary>The commands that are described.</summary>
    public static IEnumerable<string> CommandNames => Below(".Sh DESCRIPTION").Where(static line => line.StartsWith(".It Cm ", StringComparison.Ordinal)).Select(static line => line[7..]);

    /// <summary>The options that are described under a command's heading, all of their names.</summary>
    public static IEnumerable<string> OptionsOf(string command) => Below($".Ss virtwold {command}")
        .Where(static line => line.StartsWith(".It Fl ", StringComparison.Ordinal))
        .SelectMany(static line => OptionName().Matches(line).Select(static match => $"-{match.Groups[1].Value}"));

    /// <summary>The variables that are described as an option's, and that option.</summary>
    public static IEnumerable<(string Variable, string Option)> Variables => Lines
        .Zip(Lines.Skip(1))
        .Where(static pair => pair.First.StartsWith(".It Ev VIRTWOLD_", StringComparison.Ordinal))
        .Select(static pair => (pair.First[7..], $"-{pair.Second[4..]}"));

    /// <summary>The exit statuses that are described.</summary>
    public static IEnumerable<int> ExitStatuses => Below(".Sh EXIT STATUS")
        .Where(static line => line.StartsWith(".It ", StringComparison.Ordinal))
        .Select(static line => int.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<string> Below(string heading)
    {
        Assert.That(Lines, Does.Contain(heading));
        return Lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(static line => !Heading().IsMatch(line));
    }

    [GeneratedRegex(@"^\.S[hs] ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\bFl (-?[\w-]+)")]
    private static partial Regex OptionName();
}
