using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using VirtWold.CommandLine;

namespace VirtWold.Tests.CommandLine;

/// <summary>The options and variables that the program really has.</summary>
internal static partial class OptionList
{
    private static readonly RootCommand Root = Commands.Root();

    /// <summary>The names of all commands.</summary>
    public static IReadOnlyList<string> CommandNames { get; } = [.. Root.Subcommands.Select(static command => command.Name)];

    /// <summary>All names of the options of a command, but for those that all commands have.</summary>
    public static IEnumerable<string> Of(string command) => OptionsOf(command).SelectMany(static option => option.Aliases.Prepend(option.Name));

    /// <summary>Each environment variable, and the option that it stands for.</summary>
    public static IEnumerable<(string Variable, string Option)> Variables => Root.Subcommands
        .SelectMany(static command => command.Options)
        .Select(static option => (Variable().Match(option.Description ?? "").Groups[1].Value, option.Name))
        .Where(static pair => pair.Value.Length > 0)
        .Distinct();

    private static IEnumerable<Option> OptionsOf(string command) =>
        Root.Subcommands.Single(known => known.Name == command).Options.Where(static option => option is not HelpOption && !option.Hidden);

    [GeneratedRegex(@"\[(VIRTWOLD_\w+)\]$")]
    private static partial Regex Variable();
}
