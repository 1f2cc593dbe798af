using Microsoft.Extensions.Logging;

namespace VirtWold.Hosting;

/// <summary>
/// Hears when files that a node has mounted into a pod change, see <see cref="MountedFiles"/>. Other files aren't watched: there people
/// say when they have finished. Sleeps while nothing changes.
/// </summary>
internal sealed class MountedFilesWatch : IDisposable
{
    private readonly List<FileSystemWatcher> _watchers = [];

    /// <summary>Begins to watch.</summary>
    /// <param name="paths">The files; empty ones are none.</param>
    /// <param name="changed">Called after each change, on some thread, perhaps on several at once.</param>
    /// <param name="logger">Told of folders that can't be watched.</param>
    public MountedFilesWatch(IEnumerable<string> paths, Action changed, ILogger logger)
    {
        foreach (string folder in paths.Select(MountedFiles.FolderOf).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            Watch(folder, changed, logger);
        }
    }

    /// <summary>Whether there is anything to watch.</summary>
    public bool IsWatching => _watchers.Count > 0;

    public void Dispose() => _watchers.ForEach(static watcher => watcher.Dispose());

    private void Watch(string folder, Action changed, ILogger logger)
    {
        FileSystemWatcher watcher = new(folder, MountedFiles.Link) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName };
        watcher.Renamed += (_, _) => changed();
        watcher.Created += (_, _) => changed();
        try
        {
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (IOException error)
        {
            watcher.Dispose();
            logger.CannotWatch(folder, error.Message);
        }
    }
}
