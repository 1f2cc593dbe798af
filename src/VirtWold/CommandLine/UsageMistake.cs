using System.CommandLine;
using System.CommandLine.Parsing;

namespace VirtWold.CommandLine;

/// <summary>Says what is wrong with a command line, and what to do.</summary>
internal static class UsageMistake
{
    /// <summary>One line on the first thing that is wrong.</summary>
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        bool isRoot = command is RootCommand;
        string help = isRoot ? "see 'virtwold --help'" : $"see 'virtwold {command.Name} --help'";
        if (parsed.UnmatchedTokens.Count == 0)
        {
            return $"{parsed.Errors[0].Message.TrimEnd('.')}; {help}";
        }

        return Describe(command, parsed.UnmatchedTokens[0], help);
    }

    /// <summary>An option that the command hasn't, and that was taken for a name; null if there is none.</summary>
    public static string? UnknownOption(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        Token? option = parsed.Tokens.Any(static token => token.Type == TokenType.DoubleDash)
            ? null
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens)
                .FirstOrDefault(static token => token.Value.Length > 1 && token.Value[0] == '-');
        return option is null ? null : Describe(command, option.Value, $"see 'virtwold {command.Name} --help'");
    }

    private static string Describe(Command command, string typed, string help)
    {
        bool isRoot = command is RootCommand;
        bool isOption = typed.StartsWith('-');
        string name = isOption ? typed.Split('=')[0] : typed;
        string what = (isOption, isRoot) switch
        {
            (true, true) => $"there is no option {name}",
            (true, false) => $"'{command.Name}' has no option {name}",
            (false, true) => $"there is no command '{name}'",
            _ => $"'{command.Name}' doesn't take '{name}'",
        };
        IReadOnlyCollection<string> known = isOption ? OptionsOf(command) : isRoot ? [.. command.Subcommands.Select(static sub => sub.Name)] : [];
        return Suggestion.For(name, known) is { } suggestion ? $"{what}; did you mean {suggestion}? {help}" : $"{what}; {help}";
    }

    /// <summary>Whether the first word stands where a command does, and is none.</summary>
    public static bool IsNoCommand(string[] words, RootCommand root) =>
        words is [{ Length: > 0 } first, ..] && first[0] != '-' && root.Subcommands.All(command => command.Name != first);

    private static List<string> OptionsOf(Command command) => [.. command.Options.SelectMany(static option => option.Aliases.Prepend(option.Name)).Where(static name => name.StartsWith("--", StringComparison.Ordinal))];
}
