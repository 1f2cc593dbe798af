using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary><c>virtwold steer</c>, running in the host's namespace of a lab.</summary>
internal sealed class SteerProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly BackgroundProcess _process;

    private SteerProcess(BackgroundProcess process) => _process = process;

    /// <summary>Its process id.</summary>
    public string Id => _process.IdText;

    /// <summary>All that it wrote.</summary>
    public string Transcript => _process.Transcript;

    /// <summary>Starts it and waits until it steers.</summary>
    public static SteerProcess Start(SharedNicLab lab, params IEnumerable<string> options)
    {
        var process = Launch(lab, ["--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer, .. options]);
        process.WaitForLine("Steering frames of ");
        return process;
    }

    /// <summary>Starts it and doesn't wait.</summary>
    public static SteerProcess Launch(SharedNicLab lab, params IEnumerable<string> arguments) =>
        new(new BackgroundProcess(lab.Host.Enter([VirtWoldBinary.Location, "steer", .. arguments])));

    /// <summary>Starts a command that becomes it, and doesn't wait.</summary>
    public static SteerProcess LaunchCommand(SharedNicLab lab, params IEnumerable<string> command) => new(new BackgroundProcess(lab.Host.Enter(command)));

    /// <summary>Waits for a line that matches a regular expression.</summary>
    public string WaitForLine(string pattern) =>
        _process.WaitForLine(line => Regex.IsMatch(line, pattern), Deadline, $"a line that matches: {pattern}").Text;

    /// <summary>Waits for a line that matches a regular expression, or for the end.</summary>
    /// <returns>Whether the end came without the line.</returns>
    public bool EndsBefore(string pattern)
    {
        Eventually.True(() => _process.HasExited || Count(pattern) > 0, Deadline, () => $"a line that matches: {pattern}, or the end\n{Transcript}");
        return Count(pattern) == 0;
    }

    /// <summary>How many lines so far match a regular expression.</summary>
    public int Count(string pattern) => _process.Lines.Count(line => Regex.IsMatch(line.Text, pattern));

    /// <summary>Sends a signal, by its name without SIG.</summary>
    public void Signal(string name) => _process.Signal(name);

    /// <summary>Sends SIGTERM, waits for the end and returns the exit status.</summary>
    public int Terminate()
    {
        _process.Signal("TERM");
        return WaitForExit();
    }

    /// <summary>Ends it as a crash would.</summary>
    public void Kill()
    {
        _process.Signal("KILL");
        _ = WaitForExit();
    }

    /// <summary>Waits for the end and returns the exit status.</summary>
    public int WaitForExit() => _process.WaitForExit(Deadline);

    /// <inheritdoc/>
    public void Dispose()
    {
        TestContext.Out.WriteLine(Transcript);
        _process.Dispose();
    }
}
