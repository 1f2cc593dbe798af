namespace VirtWold.SystemTests.Harness;

/// <summary>A copy of the program that the account nobody may read and run, without any capability.</summary>
internal sealed class UnprivilegedBinary : IDisposable
{
    private const string Nobody = "65534";

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    /// <summary>Copies it.</summary>
    public UnprivilegedBinary()
    {
        Requires.Root();
        Requires.Tools("setpriv");
        _path = _folder.At("virtwold");
        File.Copy(VirtWoldBinary.Location, _path);
        File.SetUnixFileMode(_path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>Runs it to its end as nobody.</summary>
    public ToolResult Run(params IEnumerable<string> arguments) =>
        Tool.Try(
        [
            "setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all",
            _path, .. arguments,
        ]);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
