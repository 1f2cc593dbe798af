using System.Globalization;
using System.Text.RegularExpressions;

namespace VirtWold.SystemTests.Harness;

/// <summary>
/// The daemon under test, running on the host's end of the cable. Its output goes to the test's output when it is disposed.
/// </summary>
internal sealed partial class VirtWoldDaemon : IDisposable
{
    // systemd names the journal's stream this way: device and inode of standard error. The socket of this machine's own journal, where it
    // has one, is out of sight.
    private const string JournalScript = """
        [ ! -d /run/systemd/journal ] || mount -t tmpfs tmpfs /run/systemd/journal
        JOURNAL_STREAM=$(stat -L -c %d:%i /proc/$$/fd/2) exec "$@"
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RestLength = TimeSpan.FromMilliseconds(100);

    private readonly BackgroundProcess _process;

    private VirtWoldDaemon(BackgroundProcess process) => _process = process;

    /// <summary>Everything it has written so far, with times.</summary>
    public string Transcript => _process.Transcript;

    /// <summary>Its lines on standard error: the log.</summary>
    public IReadOnlyList<string> LogLines => [.. _process.Lines.Where(line => line.Stream == "err").Select(line => line.Text)];

    /// <summary>Its process id.</summary>
    public string Id => _process.IdText;

    /// <summary>What the kernel tells of it.</summary>
    public ProcessFigures Figures => new(_process.IdText);

    /// <summary>
    /// Starts it on the host's interface and waits until it listens and knows its machines. It logs all that it learns of machines, unless
    /// told otherwise.
    /// </summary>
    public static VirtWoldDaemon Start(VethPair network, string uri, params IEnumerable<string> options)
    {
        var words = options.ToArray();
        string[] interfaces = words.Contains("--interface") ? [] : ["--interface", VethPair.HostInterface];
        string[] level = words.Contains("--log-level") ? [] : ["--log-level", "debug"];
        var daemon = StartIn(network.Host, [.. interfaces, "--libvirt-uri", uri, .. level, .. words]);
        daemon.WaitUntilConnected();
        return daemon;
    }

    /// <summary>Starts it with these arguments and waits until it listens.</summary>
    public static VirtWoldDaemon StartIn(NetworkNamespace side, params IEnumerable<string> arguments)
    {
        var daemon = LaunchIn(side, arguments);
        daemon.WaitUntilListening();
        return daemon;
    }

    /// <summary>Starts it with these arguments and doesn't wait.</summary>
    public static VirtWoldDaemon Launch(VethPair network, params IEnumerable<string> arguments) => LaunchIn(network.Host, arguments);

    /// <summary>Starts it with these arguments and doesn't wait.</summary>
    public static VirtWoldDaemon LaunchIn(NetworkNamespace side, params IEnumerable<string> arguments) =>
        LaunchCommand(side, [VirtWoldBinary.Location, .. arguments]);

    /// <summary>Starts it as a service would be whose standard error is the journal, and which sees no more of it; doesn't wait.</summary>
    public static VirtWoldDaemon LaunchUnderJournal(VethPair network, params IEnumerable<string> arguments) =>
        LaunchCommand(network.Host, ["unshare", "--mount", "sh", "-c", JournalScript, "sh", VirtWoldBinary.Location, .. arguments]);

    /// <summary>Starts it with one more environment variable, and doesn't wait.</summary>
    public static VirtWoldDaemon LaunchWith(string variable, VethPair network, params IEnumerable<string> arguments) =>
        LaunchCommand(network.Host, ["env", variable, VirtWoldBinary.Location, .. arguments]);

    /// <summary>Starts a command that becomes the daemon, and doesn't wait.</summary>
    public static VirtWoldDaemon LaunchCommand(NetworkNamespace side, params IEnumerable<string> command) =>
        new(new BackgroundProcess(side.Enter(command)));

    /// <summary>Starts a command that makes namespaces by itself and becomes the daemon, and doesn't wait.</summary>
    public static VirtWoldDaemon LaunchContainer(params IEnumerable<string> command) => new(new BackgroundProcess(command));

    /// <summary>Waits until it listens.</summary>
    public void WaitUntilListening() => WaitForLine("Listening on ");

    /// <summary>Waits until it knows its machines: on a busy machine it listens before.</summary>
    public void WaitUntilConnected() => WaitForLine(" of its machines can be woken");

    /// <summary>Waits for a line that matches a regular expression.</summary>
    public string WaitForLine(string pattern) =>
        _process.WaitForLine(line => Regex.IsMatch(line, pattern), Deadline, $"a line that matches: {pattern}").Text;

    /// <summary>Waits until so many lines match a regular expression; for lines that come more than once.</summary>
    public void WaitForLines(string pattern, int count) => WaitForLines(pattern, count, Deadline);

    /// <inheritdoc cref="WaitForLines(string, int)"/>
    public void WaitForLines(string pattern, int count, TimeSpan deadline) =>
        Eventually.True(
            () => Count(pattern) >= count,
            deadline,
            () => $"{count} lines that match: {pattern}; there are {Count(pattern)}\n{Transcript}");

    /// <summary>
    /// Waits until it knows what virsh has just changed: libvirt tells its clients by and by, and a packet can be faster. What counts is
    /// what it has learnt last about that machine.
    /// </summary>
    public void WaitForNews(Guest guest, string state)
    {
        var begin = $"{guest.Name} is ";
        var last = "";
        Eventually.True(
            () =>
            {
                last = LogLines.Select(AfterLevel).LastOrDefault(text => text.StartsWith(begin, StringComparison.Ordinal)) ?? "";
                return last == $"{begin}gone" ? state == "gone" : last.StartsWith($"{begin}{state}; addresses: ", StringComparison.Ordinal);
            },
            Deadline,
            () => $"the news that {guest.Name} is {state}; the last was: {last}\n{Transcript}");

        static string AfterLevel(string line) => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
    }

    /// <summary>
    /// Waits until it rests: what has just happened still has an end, such as a thread that stops or a timer that fires.
    /// </summary>
    public void WaitUntilAtRest()
    {
        var last = -1L;
        Eventually.True(
            () =>
            {
                var before = last;
                Pause.For(RestLength);
                last = Figures.VoluntarySwitches;
                return last == before;
            },
            Deadline,
            () => $"a daemon that rests\n{Transcript}");
    }

    /// <summary>How many lines so far match a regular expression. A line that was repeated counts as often as it is said to have been.</summary>
    public int Count(string pattern)
    {
        var count = 0;
        var isMatch = false;
        foreach (var line in LogLines)
        {
            var repetition = Repetition().Match(line);
            isMatch = repetition.Success ? isMatch : Regex.IsMatch(line, pattern);
            count += !isMatch ? 0 : repetition.Groups[1].Success ? int.Parse(repetition.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1;
        }

        return count;
    }

    /// <summary>Sends a signal, by its name without SIG.</summary>
    public void Signal(string name) => _process.Signal(name);

    /// <summary>Sends SIGTERM, waits for the end and returns the exit status.</summary>
    public int Terminate() => EndBy("TERM");

    /// <summary>Sends a signal, waits for the end and returns the exit status.</summary>
    public int EndBy(string signal)
    {
        _process.Signal(signal);
        return WaitForExit();
    }

    /// <summary>Waits for the end and returns the exit status.</summary>
    public int WaitForExit() => _process.WaitForExit(Deadline);

    /// <inheritdoc/>
    public void Dispose()
    {
        TestContext.Out.WriteLine(Transcript);
        _process.Dispose();
    }

    [GeneratedRegex(@": The line before, (?:once|(\d+) times) more in \d+ s$")]
    private static partial Regex Repetition();
}
