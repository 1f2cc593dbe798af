using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>The daemon as valgrind runs it: slowly, and with each instruction looked at.</summary>
internal sealed class ValgrindDaemon : IDisposable
{
    // On an emulated processor, beside other tests, everything takes its time.
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    // The runtime reserves as much address space as there is memory, and valgrind has less. Without privileges to give up the daemon
    // doesn't start itself again, which valgrind can't follow.
    private static readonly string[] Command =
        ["env", "DOTNET_GCHeapHardLimit=0x4000000", "setpriv", "--no-new-privs", "--bounding-set=-all,+net_raw", "valgrind"];

    private readonly BackgroundProcess _process;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="network">The cable.</param>
    /// <param name="uri">The hypervisor.</param>
    /// <param name="tool">Valgrind's options.</param>
    public ValgrindDaemon(VethPair network, string uri, params IEnumerable<string> tool)
    {
        string[] program = [VirtWoldBinary.Location, "--interface", VethPair.HostInterface, "--libvirt-uri", uri, "--log-level", "info"];
        _process = new BackgroundProcess(network.Host.Enter([.. Command, .. tool, .. program]));
        try
        {
            // A slow one listens before it has its machines.
            WaitForLine("Listening on ");
            WaitForLine("Listed the machines of ");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Its process id.</summary>
    public string Id => _process.IdText;

    /// <summary>Whether there is a line with some text.</summary>
    public bool HasLine(string part) => _process.Lines.Any(line => line.Text.Contains(part, StringComparison.Ordinal));

    /// <summary>Waits for a line with some text, and returns it.</summary>
    public string WaitForLine(string part) =>
        _process.WaitForLine(line => line.Contains(part, StringComparison.Ordinal), Deadline, $"a line with: {part}").Text;

    /// <summary>Sends a signal, by its name without SIG.</summary>
    public void Signal(string name) => _process.Signal(name);

    /// <summary>Ends it.</summary>
    public void Terminate()
    {
        _process.Signal("TERM");
        _process.WaitForExit(Deadline);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TestContext.Out.WriteLine(_process.Transcript);
        _process.Dispose();
    }
}
