using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using VirtWold.Hosting;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Hosting;

public sealed class MountedFilesWatchTests
{
    [Test]
    public async Task A_change_is_heard_when_a_node_replaces_the_link()
    {
        using TemporaryFolder folder = new();
        string path = Mount(folder.Path);
        TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using MountedFilesWatch watch = new([path], () => changed.TrySetResult(), NullLogger.Instance);
        Directory.CreateDirectory(Path.Combine(folder.Path, "..2"));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "..data_tmp"), "..2");

        // By rename(2), as a node does it: .NET's own way looks at what a link leads to.
        using Process move = Process.Start("mv", ["--no-target-directory", Path.Combine(folder.Path, "..data_tmp"), Path.Combine(folder.Path, "..data")]);
        await move.WaitForExitAsync();

        Assert.That(watch.IsWatching);
        await changed.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Test]
    public void Nothing_is_watched_when_files_are_ordinary_ones()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "passwords");
        File.WriteAllText(path, "");

        using MountedFilesWatch watch = new([path, ""], static () => { }, NullLogger.Instance);

        Assert.That(watch.IsWatching, Is.False);
    }

    [Test]
    public void FolderOf_when_the_folder_has_the_link_then_it_is_that_folder()
    {
        using TemporaryFolder folder = new();

        Assert.That(MountedFiles.FolderOf(Mount(folder.Path)), Is.EqualTo(folder.Path));
    }

    private static string Mount(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "..1"));
        File.WriteAllText(Path.Combine(folder, "..1", "passwords"), "");
        File.CreateSymbolicLink(Path.Combine(folder, "..data"), "..1");
        string path = Path.Combine(folder, "passwords");
        File.CreateSymbolicLink(path, "..data/passwords");
        return path;
    }
}
