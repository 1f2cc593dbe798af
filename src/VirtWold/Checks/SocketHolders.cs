using System.Globalization;

namespace VirtWold.Checks;

/// <summary>Finds the processes that have sockets open, as far as this user may look (proc_pid_fd(5)): root sees all.</summary>
internal static class SocketHolders
{
    /// <summary>The other processes that hold any of these sockets.</summary>
    /// <param name="inodes">The sockets, by their inode numbers.</param>
    public static IReadOnlyList<SocketHolder> Of(IEnumerable<string> inodes)
    {
        HashSet<string> links = [.. inodes.Select(static inode => $"socket:[{inode}]")];
        List<SocketHolder> holders = [];
        if (links.Count == 0)
        {
            return holders;
        }

        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && process != Environment.ProcessId
                && HasAny(folder, links))
            {
                holders.Add(new SocketHolder(process, NameOf(folder)));
            }
        }

        return holders;
    }

    /// <summary>One of those processes; null if there is none, or this user may not look.</summary>
    /// <param name="inodes">The sockets, by their inode numbers.</param>
    public static SocketHolder? FirstOf(IEnumerable<string> inodes)
    {
        IReadOnlyList<SocketHolder> holders = Of(inodes);
        return holders.Count > 0 ? holders[0] : null;
    }

    private static bool HasAny(string folder, HashSet<string> links)
    {
        try
        {
            return Directory.EnumerateFiles($"{folder}/fd").Any(file => new FileInfo(file).LinkTarget is { } target && links.Contains(target));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another user's, or it has just ended.
            return false;
        }
    }

    private static string NameOf(string folder)
    {
        try
        {
            return File.ReadAllText($"{folder}/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            return "a process that has just ended";
        }
    }
}
