using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>A file of SecureOn passwords that only its owner can read.</summary>
internal sealed class PasswordFile : IDisposable
{
    /// <summary>What only its owner can read.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes it.</summary>
    public PasswordFile(params IEnumerable<string> lines)
    {
        Path = _folder.At("secureon");
        Write(lines);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Puts something else into it.</summary>
    public void Write(params IEnumerable<string> lines)
    {
        // Only its owner can read it, from the beginning.
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = Private };
        using (new FileStream(Path, options))
        {
        }

        File.WriteAllLines(Path, lines);
    }

    /// <summary>Lets others in.</summary>
    public void Permit(UnixFileMode mode) => File.SetUnixFileMode(Path, mode);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
