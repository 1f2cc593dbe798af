using System.CommandLine;
using VirtWold.Service;

namespace VirtWold.CommandLine;

/// <summary>Makes settings: options that can also be set by an environment variable, as init scripts do. The command line wins.</summary>
internal static class Settings
{
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
        return new Setting<T>(option, () => Variable(variable) is { } text ? Read(variable, text, read, expected) : fallback);
    }

    /// <summary>A setting with several values; in the environment they are parted by spaces.</summary>
    /// <inheritdoc cref="One"/>
    public static Setting<T[]> Many<T>(
        string[] names, string variable, string valueName, string help, Reader<T> read, string expected)
    {
        Option<T[]> option = Describe(new Option<T[]>(names[0], names[1..]), valueName, help, variable);
        option.Arity = ArgumentArity.OneOrMore;
        option.CustomParser = result => [.. result.Tokens.Select(token =>
        {
            if (!read(token.Value, out T value))
            {
                result.AddError(Refusal(names[0], expected, token.Value));
            }

            return value;
        })];
        return new Setting<T[]>(option, () =>
        [
            .. (Variable(variable) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => Read(variable, text, read, expected)),
        ]);
    }

    /// <summary>A setting that is on or off.</summary>
    /// <inheritdoc cref="One"/>
    public static Setting<bool> Flag(string[] names, string variable, string help)
    {
        Option<bool> option = Describe(new Option<bool>(names[0], names[1..]), null, help, variable);
        option.Arity = ArgumentArity.Zero;
        return new Setting<bool>(option, () => Variable(variable) is { } text && Read<bool>(variable, text, TryReadFlag, "yes or no"));
    }

    private static bool TryReadFlag(string text, out bool value)
    {
        value = text is "yes" or "true" or "1";
        return value || text is "no" or "false" or "0";
    }

    private static T Describe<T>(T option, string? valueName, string help, string variable)
        where T : Option
    {
        option.HelpName = valueName;
        option.Description = variable.Length > 0 ? $"{help} [{variable}]" : help;
        return option;
    }

    /// <summary>A variable's value. An empty one counts as not set: that is how a conf file leaves it open.</summary>
    private static string? Variable(string name) =>
        name.Length > 0 && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static T Read<T>(string variable, string text, Reader<T> read, string expected) =>
        read(text, out T value) ? value : throw new ExitException(ExitStatus.Usage, Refusal(variable, expected, text));

    private static string Refusal(string name, string expected, string text) => $"{name} must be {expected}, not '{text}'";
}
