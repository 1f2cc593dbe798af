namespace VirtWold.Hosting;

/// <summary>
/// Files of a Secret or ConfigMap, as a node mounts them into a pod: each is a symbolic link through <c>..data</c>, which is itself one,
/// and is replaced when the object changes. So all files of a folder change in one step.
/// </summary>
internal static class MountedFiles
{
    /// <summary>What all files of such a folder are reached through.</summary>
    public const string Link = "..data";

    /// <summary>Whether a file is in such a folder.</summary>
    public static bool Has(string path) => FolderOf(path) is not null;

    /// <summary>The folder of a file, where it is such a one.</summary>
    public static string? FolderOf(string path)
    {
        string? folder = path.Length > 0 ? Path.GetDirectoryName(Path.GetFullPath(path)) : null;
        return folder is not null && new FileInfo(Path.Combine(folder, Link)).LinkTarget is not null ? folder : null;
    }
}
