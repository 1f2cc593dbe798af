using System.Collections;
using System.Text.RegularExpressions;

namespace VirtWold.CommandLine;

/// <summary>A variable of the environment that looks like a setting and is none.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hint">What to do about it.</param>
internal sealed partial record StrayVariable(string Name, string Hint)
{
    private const string Prefix = "VIRTWOLD_";

    /// <summary>Those of this process.</summary>
    public static IReadOnlyList<StrayVariable> OfThisProcess() =>
        Among(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(static variable => (string)variable.Key), Settings.Variables);

    /// <summary>Those among <paramref name="names"/>, in their order.</summary>
    /// <param name="names">The names of variables.</param>
    /// <param name="known">The names of all settings.</param>
    public static IReadOnlyList<StrayVariable> Among(IEnumerable<string> names, IReadOnlyCollection<string> known) =>
    [
        .. names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !known.Contains(name) && !OfService().IsMatch(name))
            .Order(StringComparer.Ordinal)
            .Select(name => new StrayVariable(
                name, Suggestion.For(name[Prefix.Length..], [.. known.Select(static setting => setting[Prefix.Length..])]) is { } near ? $"did you mean {Prefix}{near}?" : "'virtwold --help' names all of them")),
    ];

    /// <summary>What Kubernetes gives each container of a namespace that has a service called virtwold (kubernetes.io, "Environment variables").</summary>
    [GeneratedRegex(@"_SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$")]
    private static partial Regex OfService();
}
