using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// A program that ends by SIGKILL when it is disposed, and also when the tests end in whichever way: it is tied to a pipe of ours.
/// (The API server hangs on SIGTERM as long as somebody watches.)
/// </summary>
internal sealed class TetheredProcess : IDisposable
{
    // The reader of the pipe must not hold the output open once the program has ended.
    private const string Script = """
        exec 3<&0
        "$@" 3<&- </dev/null &
        child=$!
        (cat; kill -s KILL "$child") <&3 >/dev/null 2>&1 &
        exec 3<&-
        wait "$child"
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly BackgroundProcess _shell;

    private readonly string _command;

    /// <summary>Starts a program.</summary>
    public TetheredProcess(params IEnumerable<string> command)
    {
        _command = string.Join(' ', command);
        _shell = new BackgroundProcess(["sh", "-c", Script, "tether", .. command]);
    }

    /// <summary>The command line and what it wrote last, for a failure's message.</summary>
    public string Transcript => $"$ {_command}\n{string.Join('\n', _shell.Lines.TakeLast(30))}";

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="AssertionException">It isn't in time, or it has ended.</exception>
    public void WaitUntil(Func<bool> ready, TimeSpan deadline)
    {
        Eventually.True(() => _shell.HasExited || ready(), deadline, () => $"ready\n{Transcript}");
        if (_shell.HasExited)
        {
            throw new AssertionException($"The program ended at once\n{Transcript}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shell.Input.Close();
        _shell.WaitForExit(Deadline);
        _shell.Dispose();
    }
}
