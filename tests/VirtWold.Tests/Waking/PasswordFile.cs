namespace VirtWold.Tests.Waking;

/// <summary>A file of SecureOn passwords; private unless told otherwise. Goes when this is disposed.</summary>
internal sealed class PasswordFile : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public PasswordFile(string text, UnixFileMode mode = Private)
    {
        File.WriteAllText(Path, text);
        File.SetUnixFileMode(Path, mode);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"virtwold-{Guid.NewGuid():n}.secureon");

    public void Dispose() => File.Delete(Path);
}
