namespace VirtWold.CommandLine;

/// <summary>Words that people try first, for what options do here.</summary>
internal static class Shorthand
{
    /// <summary>Spells them out.</summary>
    public static string[] Expand(string[] arguments) => arguments switch
    {
        ["help", .. string[] command] => [.. command, "--help"],
        ["version" or "-V" or "-v"] => ["--version"],
        _ => arguments,
    };
}
