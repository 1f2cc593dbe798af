using System.Globalization;
using System.Text.RegularExpressions;

namespace VirtWold.SystemTests.Harness;

/// <summary>
/// The daemon under test, running on the host's end of the cable. Its output goes to the test's output when it is disposed.
/// </summary>
internal sealed class VirtWoldDaemon : IDisposable
{
    // systemd names the journal's stream this way: device and inode of standard error.
    private const string JournalScript = "JOURNAL_STREAM=$(stat -L -c %d:%i /proc/$$/fd/2) exec \"$@\"";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly BackgroundProcess _process;

    private VirtWoldDaemon(BackgroundProcess process) => _process = process;

    /// <summary>Everything it has written so far, with times.</summary>
    public string Transcript => _process.Transcript;

    /// <summary>Its lines on standard error: the log.</summary>
    public IReadOnlyList<string> LogLines => [.. _process.Lines.Where(line => line.Stream == "err").Select(line => line.Text)];

    /// <summary>Resident memory in kilobytes.</summary>
    public long ResidentKilobytes => ReadStatus("VmRSS:");

    /// <summary>Resident memory in kilobytes that is its own, not the code of programs and libraries.</summary>
    public long AnonymousKilobytes => ReadStatus("RssAnon:");

    /// <summary>Starts it on the host's interface and waits until it listens.</summary>
    public static VirtWoldDaemon Start(VethPair network, string uri)
    {
        var daemon = Launch(network, "--interface", VethPair.HostInterface, "--libvirt-uri", uri);
        daemon.WaitUntilListening();
        return daemon;
    }

    /// <summary>Starts it with these arguments and doesn't wait.</summary>
    public static VirtWoldDaemon Launch(VethPair network, params IEnumerable<string> arguments) =>
        new(new BackgroundProcess(network.Host.Enter([VirtWoldBinary.Location, .. arguments])));

    /// <summary>Starts it as a service would be whose standard error is the journal, and doesn't wait.</summary>
    public static VirtWoldDaemon LaunchUnderJournal(VethPair network, params IEnumerable<string> arguments) =>
        new(new BackgroundProcess(network.Host.Enter(["sh", "-c", JournalScript, "sh", VirtWoldBinary.Location, .. arguments])));

    /// <summary>Starts it with one more environment variable, and doesn't wait.</summary>
    public static VirtWoldDaemon LaunchWith(string variable, VethPair network, params IEnumerable<string> arguments) =>
        new(new BackgroundProcess(network.Host.Enter(["env", variable, VirtWoldBinary.Location, .. arguments])));

    /// <summary>Waits until capture and the list of machines stand.</summary>
    public void WaitUntilListening() => WaitForLine("Listening on ");

    /// <summary>Waits for a line that matches a regular expression.</summary>
    public string WaitForLine(string pattern) =>
        _process.WaitForLine(line => Regex.IsMatch(line, pattern), Deadline, $"a line that matches: {pattern}").Text;

    /// <summary>How many lines so far match a regular expression.</summary>
    public int Count(string pattern) => LogLines.Count(line => Regex.IsMatch(line, pattern));

    /// <summary>Sends SIGTERM, waits for the end and returns the exit status.</summary>
    public int Terminate() => EndBy("TERM");

    /// <summary>Sends a signal, waits for the end and returns the exit status.</summary>
    public int EndBy(string signal)
    {
        _process.Signal(signal);
        return _process.WaitForExit(Deadline);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TestContext.Out.WriteLine(Transcript);
        _process.Dispose();
    }

    private long ReadStatus(string field)
    {
        var line = File.ReadLines($"/proc/{_process.IdText}/status").First(text => text.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
