using System.CommandLine;
using VirtWold.Service;

namespace VirtWold.CommandLine;

/// <summary>
/// An option of the command line whose value may come from elsewhere where it isn't given: an environment variable, then a fallback.
/// Made by <see cref="Settings"/>.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="option">The option.</param>
/// <param name="variable">The environment variable; empty where there is none.</param>
/// <param name="otherwise">The value where the option isn't given; throws <see cref="ExitException"/> where the variable's is bad.</param>
internal sealed class Setting<T>(Option<T> option, string variable, Func<T> otherwise)
{
    /// <summary>The option, to be added to a command.</summary>
    public Option<T> Option { get; } = option;

    /// <summary>Whether the option was given on the command line.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetResult(Option) is { Implicit: false };

    /// <summary>Whether it was set, on the command line or in the environment.</summary>
    public bool IsSet(ParseResult parsed) => IsGiven(parsed) || Settings.IsSet(variable);

    /// <summary>The value.</summary>
    /// <exception cref="ExitException">The environment variable's value can't be read.</exception>
    public T In(ParseResult parsed) => IsGiven(parsed) ? parsed.GetValue(Option)! : otherwise();
}
