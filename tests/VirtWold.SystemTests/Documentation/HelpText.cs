using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Documentation;

/// <summary>What the program itself says that it understands.</summary>
internal static partial class HelpText
{
    /// <summary>The long options of a command; of the program without one where it is empty.</summary>
    public static IReadOnlyList<string> OptionsOf(string command)
    {
        string[] words = command.Length > 0 ? [command, "--help"] : ["--help"];
        return [.. VirtWoldBinary.Run(words).Output.Split('\n').SelectMany(line => LongOptions().Matches(Names(line))).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The commands.</summary>
    public static IReadOnlyList<string> Commands =>
        [.. VirtWoldBinary.Run("--help").OutputLines.SkipWhile(line => line != "Commands:").Skip(1).Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal)];

    // An option's line begins with its names; two blanks part them from the description.
    private static string Names(string line) => line.StartsWith("  -", StringComparison.Ordinal) ? line[2..].Split("  ")[0] : "";

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex LongOptions();
}
