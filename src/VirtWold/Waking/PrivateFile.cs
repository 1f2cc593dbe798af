namespace VirtWold.Waking;

/// <summary>Files that hold secrets.</summary>
internal static class PrivateFile
{
    /// <summary>Opens one to read.</summary>
    /// <exception cref="PrivateFileException">Others than the file's owner may read or write it.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static FileStream Open(string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        FileStream file = File.OpenRead(path);
        if ((File.GetUnixFileMode(file.SafeFileHandle) & others) == 0)
        {
            return file;
        }

        file.Dispose();
        throw new PrivateFileException($"others than its owner may read or write {path}", $"make it private: chmod 600 {path}");
    }
}
