using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>A folder with one file, as a node mounts a Secret into a pod: all is root's, the group is the pod's fsGroup, and a change replaces a link.</summary>
internal sealed class MountedSecret : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly uint _group;
    private readonly string _mode;
    private int _writes;

    /// <summary>Makes it.</summary>
    /// <param name="group">The file's group.</param>
    /// <param name="mode">The file's mode, as chmod takes it.</param>
    /// <param name="text">What is in it.</param>
    public MountedSecret(uint group, string mode, string text)
    {
        Requires.Root();
        _group = group;
        _mode = mode;
        Tool.Run("chmod", "755", _folder.Path);
        Replace(text);
        System.IO.File.CreateSymbolicLink(File, "..data/file");
    }

    /// <summary>The file.</summary>
    public string File => _folder.At("file");

    /// <summary>Puts something else into it, in one step.</summary>
    public void Replace(string text)
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"..{++_writes}");
        _folder.MakeFolder(version);
        var file = _folder.Write($"{version}/file", text);
        Tool.Run("chown", string.Create(CultureInfo.InvariantCulture, $"0:{_group}"), file);
        Tool.Run("chmod", _mode, file);
        Tool.Run("chmod", "755", _folder.At(version));
        System.IO.File.CreateSymbolicLink(_folder.At("..data_tmp"), version);
        Tool.Run("mv", "--no-target-directory", _folder.At("..data_tmp"), _folder.At("..data"));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
