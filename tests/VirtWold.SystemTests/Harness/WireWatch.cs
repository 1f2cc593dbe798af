using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>tcpdump on the host's end of the cable: what really was on the wire.</summary>
internal sealed class WireWatch : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly BackgroundProcess _process;

    /// <summary>Starts to watch for so many incoming frames.</summary>
    /// <param name="network">The cable.</param>
    /// <param name="count">So many frames end it.</param>
    /// <param name="filter">Which frames count.</param>
    /// <param name="options">One more option for tcpdump, such as -x for a dump of the bytes.</param>
    /// <param name="direction">Which ones: in or out.</param>
    public WireWatch(VethPair network, int count, string filter = "greater 100", string options = "-n", string direction = "in")
    {
        _process = new BackgroundProcess(network.Host.Enter(
            "tcpdump", "--immediate-mode", "-l", "-n", options, "-e", "-Q", direction, "-i", VethPair.HostInterface,
            "-c", count.ToString(CultureInfo.InvariantCulture), filter));
        _process.WaitForLine(line => line.StartsWith("listening on", StringComparison.Ordinal), Deadline, "tcpdump listening");
    }

    /// <summary>The bytes of all frames so far, where they are dumped.</summary>
    public string Dump => string.Join('\n', _process.Lines.Where(line => line.Text.StartsWith('\t')).Select(line => line.Text));

    /// <summary>Waits until all have come, and returns a line for each.</summary>
    public IReadOnlyList<string> WaitForAll()
    {
        _process.WaitForExit(Deadline);

        // What tcpdump can't read it dumps, on indented lines.
        return [.. _process.Lines.Where(line => line.Stream == "out" && !line.Text.StartsWith('\t')).Select(line => line.Text)];
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
