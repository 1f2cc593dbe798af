using System.Collections.Frozen;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Checks.Libvirt;

/// <summary>
/// Tells machines whose disks other hosts may reach as well: such a machine may be defined there, too, and then each host that hears its
/// packet starts it. A definition on another host can't be seen from here, so it is judged by where the disks are.
/// </summary>
internal static class SharedStorage
{
    private const string Name = "storage";

    /// <summary>File systems that several hosts can mount at once, as the kernel names them.</summary>
    private static readonly FrozenSet<string> SharedFileSystems =
        new[] { "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "ceph", "gfs2", "gfs/gfs2", "ocfs2", "lustre", "fuse.glusterfs", "gpfs", "afs", "9p", "v9fs" }
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Block devices that are reached by network, by what their names hold.</summary>
    private static readonly string[] SharedDevices = ["-iscsi-", "-fc-", "/dev/drbd", "/dev/rbd", "/dev/nbd"];

    /// <summary>A warning that names the machines that may start on two hosts; nothing where there are none.</summary>
    /// <param name="machines">The machines by name, with where their disks lie.</param>
    /// <param name="fileSystemOf">The kind of file system that a path is on; empty where it isn't known.</param>
    public static IEnumerable<Finding> Judge(IEnumerable<(string Name, DomainStorage Storage)> machines, Func<string, string> fileSystemOf)
    {
        string[] names = [.. machines.Where(machine => machine.Storage.Host is null && IsShared(machine.Storage, fileSystemOf)).Select(static machine => machine.Name)];
        return names.Length == 0
            ? []
            :
            [
                Finding.Warning(
                    Name,
                    $"on disks that other hosts can reach: {Names.Join(names)}",
                    "if such a machine is defined on another host too, both start it: name the host that may (host= in its metadata, see the manual)"),
            ];
    }

    /// <summary>The kind of file system that a path of this host is on.</summary>
    public static string FileSystemOf(string path)
    {
        try
        {
            return new DriveInfo(File.Exists(path) ? path : Path.GetDirectoryName(path) ?? "/").DriveFormat;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }

    private static bool IsShared(DomainStorage storage, Func<string, string> fileSystemOf) =>
        storage.NetworkDisks.Length > 0
        || storage.Paths.Any(path => SharedDevices.Any(part => path.Contains(part, StringComparison.Ordinal)) || SharedFileSystems.Contains(fileSystemOf(path)));
}
