namespace VirtWold.SystemTests.Harness;

/// <summary>The files of the project, found from where the tests run.</summary>
internal static class Repository
{
    private static readonly Lazy<string?> Folder = new(Find);

    /// <summary>The path of something in it.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside of it.</exception>
    public static string At(params ReadOnlySpan<string> names) =>
        TryAt(names) ?? throw new DirectoryNotFoundException("The tests run outside of the project's folder.");

    /// <summary>The same, or null where the tests run outside of it.</summary>
    public static string? TryAt(params ReadOnlySpan<string> names) =>
        Folder.Value is { } folder ? Path.Combine([folder, .. names]) : null;

    private static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VirtWold.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
