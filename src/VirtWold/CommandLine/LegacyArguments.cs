namespace VirtWold.CommandLine;

/// <summary>Keeps units and scripts working that were written for the older daemon of this name, whose options were Go's.</summary>
internal static class LegacyArguments
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["-interface"] = "--interface",
        ["-libvirturi"] = "--libvirt-uri",
        ["--libvirturi"] = "--libvirt-uri",
        ["-libvirt-uri"] = "--libvirt-uri",
        ["-help"] = "--help",
        ["-version"] = "--version",
    };

    /// <summary>Spells old names as new ones, with or without a value behind an equals sign.</summary>
    public static string[] Translate(IEnumerable<string> arguments) => [.. arguments.Select(static argument =>
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? argument : argument[..equals];
        return Names.TryGetValue(name, out string? modern) ? modern + argument[name.Length..] : argument;
    })];
}
