using VirtWold.Hosting;

namespace VirtWold.Waking;

/// <summary>Files that hold secrets.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Opens one to read.</summary>
    /// <exception cref="PrivateFileException">Others than the file's owner and this process may read or write it.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static FileStream Open(string path)
    {
        FileStream file = File.OpenRead(path);
        if (IsPrivate(file))
        {
            return file;
        }

        file.Dispose();
        throw new PrivateFileException(
            $"others than its owner may read or write {path}",
            MountedFiles.Has(path) ? "give the Secret's volume defaultMode 0440, and the pod an fsGroup that is in no other pod" : $"make it private: chmod 600 {path}");
    }

    /// <summary>A group may read what is root's where it is ours alone: so a node mounts a Secret for a pod with an fsGroup.</summary>
    private static bool IsPrivate(FileStream file)
    {
        UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
        return (mode & Others) == 0
            && ((mode & UnixFileMode.GroupRead) == 0 || (FileOwner.Of(file.SafeFileHandle) is { User: 0 } owner && OwnGroup.Is(owner.Group)));
    }
}
