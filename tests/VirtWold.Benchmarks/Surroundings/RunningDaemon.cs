using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Native;
using VirtWold.SystemTests.Harness;

namespace VirtWold.Benchmarks.Surroundings;

/// <summary>The daemon that is measured, on the host's end of the cable and on the first processor.</summary>
internal sealed partial class RunningDaemon : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly BackgroundProcess _process;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="network">The cable.</param>
    /// <param name="processors">The command that decides where it runs; empty for anywhere.</param>
    /// <param name="arguments">Its arguments, beside the interface.</param>
    private RunningDaemon(VethPair network, IEnumerable<string> processors, IEnumerable<string> arguments)
    {
        _process = new BackgroundProcess(network.Host.Enter(
            [.. processors, VirtWoldBinary.Location, "--interface", VethPair.HostInterface, .. arguments]));
        try
        {
            OutputLine listening = _process.WaitForLine(
                static line => line.Contains("Listening on ", StringComparison.Ordinal), Deadline, "that it listens");
            StartTime = listening.At;
            Meter = new ProcessMeter(_process.Id);
        }
        catch
        {
            _process.Dispose();
            throw;
        }
    }

    /// <summary>The command that takes away what a unit for the service doesn't give: then the daemon has nothing to give up itself.</summary>
    public static IReadOnlyList<string> FewRights { get; } = ["setpriv", "--no-new-privs", "--bounding-set=-all,+net_raw"];

    /// <summary>From its start, by way of nsenter, to its line that it listens.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>What it costs.</summary>
    public ProcessMeter Meter { get; }

    /// <summary>How many lines it has written.</summary>
    public int LineCount => _process.Lines.Count;

    /// <summary>What it said last.</summary>
    public string LastLine => _process.Lines[^1].Text;

    /// <summary>Packets that it lost to a full ring, by its own warnings.</summary>
    public long Dropped => Numbers(DroppedLine()).Sum();

    /// <summary>Packets that it counted, by its last line.</summary>
    public long Packets => Numbers(StoppedLine()).LastOrDefault();

    /// <summary>Starts it on the first processor, and waits until it listens.</summary>
    public static RunningDaemon StartPinned(VethPair network, params IEnumerable<string> arguments) =>
        new(network, ["taskset", "--cpu-list", Processors.First], arguments);

    /// <summary>Starts it on any processor, and waits until it listens.</summary>
    public static RunningDaemon Start(VethPair network, params IEnumerable<string> arguments) => new(network, [], arguments);

    /// <summary>Starts it as a unit does, on any processor, and waits until it listens.</summary>
    public static RunningDaemon StartAsService(VethPair network, params IEnumerable<string> arguments) => new(network, FewRights, arguments);

    /// <summary>Ends it by SIGTERM.</summary>
    /// <returns>How long that took.</returns>
    public TimeSpan Terminate()
    {
        long begun = Stopwatch.GetTimestamp();
        if (Linux.kill(_process.Id, Linux.SIGTERM) != 0)
        {
            throw new Win32Exception();
        }

        _process.WaitForExit(Deadline);
        return Stopwatch.GetElapsedTime(begun);
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private IEnumerable<long> Numbers(Regex expression) =>
        from line in _process.Lines
        let match = expression.Match(line.Text)
        where match.Success
        select long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"had no room for (\d+) packets")]
    private static partial Regex DroppedLine();

    [GeneratedRegex(@"Stopped after (\d+) packet")]
    private static partial Regex StoppedLine();
}
