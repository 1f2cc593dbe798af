using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>The account nobody with one capability: to capture packets. It has a copy of the program that it may read.</summary>
internal sealed class UnprivilegedAccount : IDisposable
{
    private const string Nobody = "65534";
    private const string OnlyCapture = "-all,+net_raw";

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    /// <summary>Copies the program.</summary>
    public UnprivilegedAccount()
    {
        _path = _folder.CopyProgram(VirtWoldBinary.Location, "virtwold");
    }

    /// <summary>The command that runs it with these arguments.</summary>
    public IEnumerable<string> Command(params IEnumerable<string> arguments) =>
    [
        "setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups",
        $"--inh-caps={OnlyCapture}", $"--ambient-caps={OnlyCapture}", $"--bounding-set={OnlyCapture}",
        _path, .. arguments,
    ];

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
