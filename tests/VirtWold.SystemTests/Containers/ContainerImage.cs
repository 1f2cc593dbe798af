using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Containers;

/// <summary>
/// The image that the Dockerfile makes, built by a real builder. What it begins with is taken from no registry: it is the small Debian that
/// other tests boot, of the same release.
/// </summary>
internal sealed class ContainerImage : IDisposable
{
    private const string Debian = "localhost/debian:test";

    /// <summary>Its name in the store.</summary>
    public const string Name = "localhost/virtwold:test";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private readonly TemporaryFolder _store = new();

    /// <summary>Builds it, and lays its files out.</summary>
    /// <param name="program">The program that it is made of.</param>
    /// <param name="settings">More variables for make.</param>
    public ContainerImage(string program, params IEnumerable<string> settings)
    {
        var debian = Run("from", "scratch");
        Run("add", "--quiet", debian, RootFileSystem.Location, "/");
        Run("commit", "--quiet", "--disable-compression", "--rm", debian, Debian);
        RunToEnd([
            "env", "BUILDAH_ISOLATION=chroot", "make", "--no-print-directory", "-C", Repository.At(), $"--assume-old={program}", "image", $"IMAGE={Name}",
            $"BINARY={program}", $"BUILDER={string.Join(' ', Builder())}", $"BUILDER_OPTIONS=--build-arg DEBIAN={Debian}", .. settings,
        ]);
        Files = Run("mount", Run("from", Name));
    }

    /// <summary>The folder with images and containers.</summary>
    public string Store => _store.At("images");

    /// <summary>The folder with what is only there while one runs.</summary>
    public string RunStore => _store.At("run");

    /// <summary>The folder with its files.</summary>
    public string Files { get; }

    /// <summary>What a runtime is told by it: one value of its configuration, by a template of Go's.</summary>
    public string Configuration(string template) => Run("inspect", "--type", "image", "--format", template, Name);

    /// <inheritdoc/>
    public void Dispose()
    {
        Tool.Try([.. Builder(), "umount", "--all"]);
        Tool.Try([.. Builder(), "rm", "--all"]);
        _store.Dispose();
    }

    private static string RunToEnd(params IEnumerable<string> command)
    {
        using var process = new BackgroundProcess(command);
        process.Input.Close();
        return process.WaitForExit(Deadline) == 0
            ? process.Lines.LastOrDefault(line => line.Stream == "out")?.Text ?? ""
            : throw new InvalidOperationException(process.Transcript);
    }

    private string Run(params IEnumerable<string> arguments) => RunToEnd([.. Builder(), .. arguments]);

    private IEnumerable<string> Builder() =>
        ["buildah", "--root", Store, "--runroot", RunStore, "--storage-driver", "overlay"];
}
