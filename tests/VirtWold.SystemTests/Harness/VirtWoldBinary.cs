namespace VirtWold.SystemTests.Harness;

/// <summary>The program under test, as a user would run it.</summary>
internal static class VirtWoldBinary
{
    /// <summary>Its path.</summary>
    /// <exception cref="FileNotFoundException">It isn't built.</exception>
    public static string Location => Find() ?? throw new FileNotFoundException("artifacts/virtwold isn't built.");

    /// <summary>Its path, or null where it isn't built.</summary>
    public static string? Find()
    {
        var path = Environment.GetEnvironmentVariable("VIRTWOLD_BINARY") is { Length: > 0 } given
            ? Path.GetFullPath(given)
            : Repository.TryAt("artifacts", "virtwold");
        return File.Exists(path) ? path : null;
    }

    /// <summary>Runs a command of it to its end, outside of any namespace of ours.</summary>
    public static ToolResult Run(params IEnumerable<string> arguments) => Tool.Try([Location, .. arguments]);

    /// <summary>Runs a command of it to its end inside a network namespace.</summary>
    public static ToolResult RunIn(NetworkNamespace side, params IEnumerable<string> arguments) =>
        Tool.Try(side.Enter([Location, .. arguments]));
}
