using System.CommandLine;
using System.CommandLine.Parsing;

namespace VirtWold.CommandLine;

/// <summary>Makes options that can also be set by an environment variable, as init scripts do. The command line wins.</summary>
internal static class Setting
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

    /// <summary>An option with one value.</summary>
    /// <param name="names">The long name, then its aliases.</param>
    /// <param name="variable">The environment variable.</param>
    /// <param name="help">What it does, the value's name for the help in front, parted by a tab.</param>
    /// <param name="read">Reads the value.</param>
    /// <param name="expected">What a value must be, in words that complete "must be ".</param>
    /// <param name="fallback">The value where it is set nowhere.</param>
    public static Option<T> One<T>(string[] names, string variable, string help, Reader<T> read, string expected, T fallback)
    {
        Option<T> option = Describe(new Option<T>(names[0], names[1..]), help, variable);
        option.CustomParser = result => Read(result, result.Tokens[^1].Value, names[0], read, expected, fallback);
        option.DefaultValueFactory = result => Variable(variable) is { } text
            ? Read(result, text, variable, read, expected, fallback)
            : fallback;
        return option;
    }

    /// <summary>An option that may be given several times; in the environment its values are parted by spaces.</summary>
    /// <inheritdoc cref="One"/>
    public static Option<T[]> Many<T>(string[] names, string variable, string help, Reader<T> read, string expected)
    {
        Option<T[]> option = Describe(new Option<T[]>(names[0], names[1..]), help, variable);
        option.Arity = ArgumentArity.OneOrMore;
        option.CustomParser = result =>
            [.. result.Tokens.Select(token => Read(result, token.Value, names[0], read, expected, default!))];
        option.DefaultValueFactory = result =>
        [
            .. (Variable(variable) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => Read(result, text, variable, read, expected, default!)),
        ];
        return option;
    }

    /// <summary>An option without a value.</summary>
    /// <inheritdoc cref="One"/>
    public static Option<bool> Flag(string[] names, string variable, string help)
    {
        Option<bool> option = Describe(new Option<bool>(names[0], names[1..]), help, variable);
        option.Arity = ArgumentArity.Zero;
        option.DefaultValueFactory = result =>
            Variable(variable) is { } text && Read(result, text, variable, TryReadFlag, "yes or no", fallback: false);
        return option;
    }

    private static bool TryReadFlag(string text, out bool value)
    {
        value = text is "yes" or "true" or "1";
        return value || text is "no" or "false" or "0";
    }

    private static T Describe<T>(T option, string help, string variable)
        where T : Option
    {
        string[] parts = help.Split('\t');
        option.HelpName = parts.Length > 1 ? parts[0] : null;
        option.Description = $"{parts[^1]} [{variable}]";
        return option;
    }

    /// <summary>A variable's value. An empty one counts as not set: that is how a conf file leaves it open.</summary>
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Reads a value, or notes the error that it can't be read.</summary>
    public static T Read<T>(ArgumentResult result, string text, string name, Reader<T> read, string expected, T fallback)
    {
        if (read(text, out T value))
        {
            return value;
        }

        result.AddError($"{name} must be {expected}, not '{text}'");
        return fallback;
    }
}
