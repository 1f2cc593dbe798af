using VirtWold.Interop;

namespace VirtWold.Steering.Kernel;

/// <summary>
/// The folder in the kernel's BPF file system where tables and links of one NIC outlive the process: <c>/sys/fs/bpf/virtwold/NIC</c>.
/// </summary>
/// <param name="nic">The NIC's name.</param>
internal sealed unsafe class PinFolder(string nic)
{
    private const string FileSystem = "/sys/fs/bpf";
    private const string Root = $"{FileSystem}/virtwold";

    /// <summary>BPF_FS_MAGIC of linux/magic.h.</summary>
    private const long BpfFileSystem = 0xCAFE4A11;

    private readonly string _path = $"{Root}/{nic}";

    /// <summary>Whether there is anything.</summary>
    public bool Exists => Directory.Exists(_path);

    /// <summary>The NICs that have one.</summary>
    public static IReadOnlyList<string> Nics()
    {
        try
        {
            return [.. Directory.EnumerateDirectories(Root).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Looks whether the file system is there.</summary>
    /// <exception cref="SteeringException">It isn't.</exception>
    public static void RequireFileSystem()
    {
        Libc.statfs_buffer status;
        if (Libc.statfs(FileSystem, &status) != 0 || status.f_type != BpfFileSystem)
        {
            throw new SteeringException(
                SteeringFailure.Unavailable, $"{FileSystem} isn't the kernel's BPF file system, which redirecting rules need; mount it: mount -t bpf bpf {FileSystem}");
        }
    }

    /// <summary>Makes it.</summary>
    /// <exception cref="SteeringException">The file system isn't there, or this user may not write in it.</exception>
    public void Make()
    {
        RequireFileSystem();
        try
        {
            Directory.CreateDirectory(_path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new SteeringException(SteeringFailure.NotPermitted, $"not permitted to write in {FileSystem}; start it as root, or by its unit");
        }
    }

    /// <summary>Opens what is pinned under a name.</summary>
    /// <returns>A descriptor; negative where there is none.</returns>
    public int Open(string name) => File.Exists(At(name)) ? LibBpf.bpf_obj_get(At(name)) : -Libc.ENOENT;

    /// <summary>Pins a table or a link under a name, and forgets what was there.</summary>
    /// <exception cref="SteeringException">The kernel refuses.</exception>
    public void Pin(int fd, string name)
    {
        Forget(name);
        BpfLibrary.Check(LibBpf.bpf_obj_pin(fd, At(name)), $"keep {name} in {_path}");
    }

    /// <summary>Forgets what is pinned under a name. A link that nobody else has ends with that.</summary>
    public void Forget(string name) => File.Delete(At(name));

    /// <summary>Forgets all of it.</summary>
    public void Remove()
    {
        if (!Exists)
        {
            return;
        }

        // Links first: a program without tables isn't to be seen by anybody. They are ended here: the kernel ends one that is only forgotten
        // some time later. Where this process may not open it, that has to do.
        foreach (string path in Directory.EnumerateFiles(_path).OrderByDescending(IsLink))
        {
            if (IsLink(path) && LibBpf.bpf_obj_get(path) is >= 0 and var link)
            {
                TcxLink.End(link);
            }

            File.Delete(path);
        }

        Directory.Delete(_path);
        if (!Directory.EnumerateFileSystemEntries(Root).Any())
        {
            Directory.Delete(Root);
        }
    }

    private static bool IsLink(string path) => Path.GetFileName(path).StartsWith("link-", StringComparison.Ordinal);

    private string At(string name) => $"{_path}/{name}";
}
