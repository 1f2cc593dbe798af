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
        _path = _folder.CopyProgram(VirtWoldBinary.Location, "virtwold");
    }

    /// <summary>Where the copy is.</summary>
    public string Location => _path;

    /// <summary>Runs it to its end as nobody.</summary>
    public ToolResult Run(params IEnumerable<string> arguments) => Tool.Try(Command(arguments));

    /// <summary>Runs it to its end as nobody inside a network namespace.</summary>
    public ToolResult RunIn(NetworkNamespace side, params IEnumerable<string> arguments) => Tool.Try(side.Enter(Command(arguments)));

    /// <summary>The command that runs it as nobody.</summary>
    public IEnumerable<string> Command(params IEnumerable<string> arguments) => Command("-all", arguments);

    /// <summary>The command that runs it as nobody with one capability, as a service would have it.</summary>
    public IEnumerable<string> CommandWith(string capability, params IEnumerable<string> arguments) =>
        Command($"-all,+{capability}", arguments);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Command(string capabilities, IEnumerable<string> arguments) =>
    [
        "setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", $"--inh-caps={capabilities}",
        $"--ambient-caps={capabilities}", $"--bounding-set={capabilities}", _path, .. arguments,
    ];
}
