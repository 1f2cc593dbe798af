using System.Collections.Concurrent;
using System.CommandLine;
using VirtWold.Service;

namespace VirtWold.CommandLine;

/// <summary>Makes settings: options that can also be set by an environment variable, as init scripts do. The command line wins.</summary>
internal static class Settings
{
    private static readonly ConcurrentDictionary<string, bool> AllVariables = new(StringComparer.Ordinal);

    /// <summary>The environment variables of all settings that were made: complete once the commands are.</summary>
    public static IReadOnlyCollection<string> Variables => [.. AllVariables.Keys];

    /// <summary>Whether the environment sets any of them.</summary>
    public static bool AnyVariableIsSet() => AllVariables.Keys.Any(static name => Variable(name) is not null);

    /// <summary>Whether the environment sets a variable.</summary>
    public static bool IsSet(string variable) => Variable(variable) is not null;

    /// <summary>Reads a value from text.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    internal delegate bool Reader<T>(string text, out T value);

    /// <summary>Reads text as it is.</summary>
    public static bool Text(string text, out string value)
    {
        value = text;
        return text.Length > 0;
    }

    /// <summary>A setting with one value.</summary>
    /// <param name="names">The option's long name, then its aliases.</param>
    /// <param name="variable">The environment variable; empty where there is none.</param>
    /// <param name="valueName">What the help calls the value.</param>
    /// <param name="help">What it does.</param>
    /// <param name="read">Reads the value.</param>
    /// <param name="expected">What a value must be, in words that complete "must be ".</param>
    /// <param name="fallback">The value where it is set nowhere.</param>
    public static Setting<T> One<T>(
        string[] names, string variable, string valueName, string help, Reader<T> read, string expected, T fallback)
    {
        Option<T> option = Describe(new Option<T>(names[0], names[1..]), valueName, help, variable);
        option.CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (!read(text, out T value))
            {
                result.AddError(Refusal(names[0], expected, text));
            }

            return value;
        };
        return new Setting<T>(option, variable, () => Variable(variable) is { } text ? Read(variable, text, read, expected) : fallback);
    }

    /// <summary>A setting with several values, with blanks, commas or line breaks between them.</summary>
    /// <param name="names">The option's long name, then its aliases.</param>
    /// <param name="variable">The environment variable; empty where there is none.</param>
    /// <param name="valueName">What the help calls the value.</param>
    /// <param name="help">What it does.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="expected">What a value must be, in words that complete "must be ".</param>
    /// <param name="splits">Whether an argument may be several values, too: not where a value can have a comma.</param>
    public static Setting<T[]> Many<T>(
        string[] names, string variable, string valueName, string help, Reader<T> read, string expected, bool splits = true)
    {
        Option<T[]> option = Describe(new Option<T[]>(names[0], names[1..]), valueName, help, variable);
        option.Arity = ArgumentArity.OneOrMore;
        option.CustomParser = result => [.. result.Tokens.SelectMany(token => splits ? Split(token.Value) : [token.Value]).Select(text =>
        {
            if (!read(text, out T value))
            {
                result.AddError(Refusal(names[0], expected, text));
            }

            return value;
        })];
        return new Setting<T[]>(
            option, variable, () => Variable(variable) is { } text ? [.. Split(text).Select(part => Read(variable, part, read, expected))] : []);
    }

    /// <summary>A setting that is on or off.</summary>
    /// <inheritdoc cref="One"/>
    public static Setting<bool> Flag(string[] names, string variable, string help)
    {
        Option<bool> option = Describe(new Option<bool>(names[0], names[1..]), null, help, variable);
        option.Arity = ArgumentArity.Zero;
        return new Setting<bool>(option, variable, () => Variable(variable) is { } text && Read<bool>(variable, text, TryReadFlag, "yes or no"));
    }

    private static bool TryReadFlag(string text, out bool value)
    {
        string word = text.Trim().ToUpperInvariant();
        value = word is "YES" or "TRUE" or "ON" or "1";
        return value || word is "NO" or "FALSE" or "OFF" or "0";
    }

    /// <summary>The values of a list. A list of nothing is one empty value, which no reader takes.</summary>
    private static string[] Split(string text)
    {
        string[] parts = text.Split((char[])[' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 ? parts : [""];
    }

    private static T Describe<T>(T option, string? valueName, string help, string variable)
        where T : Option
    {
        if (variable.Length > 0)
        {
            AllVariables.TryAdd(variable, true);
        }

        option.HelpName = valueName;
        option.Description = variable.Length > 0 ? $"{help} [{variable}]" : help;
        return option;
    }

    /// <summary>A variable's value. An empty one counts as not set: that is how a conf file leaves it open.</summary>
    private static string? Variable(string name) =>
        name.Length > 0 && Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    private static T Read<T>(string variable, string text, Reader<T> read, string expected) =>
        read(text, out T value) ? value : throw new ExitException(ExitStatus.Usage, Refusal(variable, expected, text));

    private static string Refusal(string name, string expected, string text) => $"{name} must be {expected}, not '{text}'";
}
