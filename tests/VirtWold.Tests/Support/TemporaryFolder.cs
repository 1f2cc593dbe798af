namespace VirtWold.Tests.Support;

/// <summary>A folder that is there until it is disposed of.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("virtwold-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
