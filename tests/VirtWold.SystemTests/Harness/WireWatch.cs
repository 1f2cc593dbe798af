using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>tcpdump on the host's end of the cable: what really was on the wire.</summary>
internal sealed class WireWatch : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly BackgroundProcess _process;

    /// <summary>Starts to watch for so many incoming frames.</summary>
    public WireWatch(VethPair network, int count, string filter = "greater 100")
    {
        _process = new BackgroundProcess(network.Host.Enter(
            "tcpdump", "--immediate-mode", "-l", "-n", "-e", "-Q", "in", "-i", VethPair.HostInterface,
            "-c", count.ToString(CultureInfo.InvariantCulture), filter));
        _process.WaitForLine(line => line.StartsWith("listening on", StringComparison.Ordinal), Deadline, "tcpdump listening");
    }

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
