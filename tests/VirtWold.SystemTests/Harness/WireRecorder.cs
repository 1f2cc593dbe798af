using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>tcpdump on the host's end of the cable, writing what comes into a file.</summary>
internal sealed class WireRecorder : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly BackgroundProcess _process;

    /// <summary>Starts to record so many incoming frames.</summary>
    public WireRecorder(VethPair network, string path, int count, string filter = "greater 100")
    {
        // As root: otherwise it would change to an account that can't write there.
        _process = new BackgroundProcess(network.Host.Enter(
            "tcpdump", "--immediate-mode", "-U", "-Z", "root", "-Q", "in", "-i", VethPair.HostInterface,
            "-c", count.ToString(CultureInfo.InvariantCulture), "-w", path, filter));
        _process.WaitForLine(line => line.Contains("listening on", StringComparison.Ordinal), Deadline, "tcpdump listening");
    }

    /// <summary>Waits until all have come and are written.</summary>
    public void WaitForAll() => Assert.That(_process.WaitForExit(Deadline), Is.Zero, () => _process.Transcript);

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
