using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>The daemon as callgrind runs it: slowly, and with each instruction counted.</summary>
internal sealed class CountedDaemon : IDisposable
{
    // Under an emulated processor, beside other tests, everything takes its time.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    // The runtime reserves as much address space as there is memory, and valgrind has less. Without privileges to give up the daemon
    // doesn't start itself again, which valgrind can't follow.
    private static readonly string[] Command =
    [
        "env", "DOTNET_GCHeapHardLimit=0x4000000", "setpriv", "--no-new-privs", "--bounding-set=-all,+net_raw",
        "valgrind", "--tool=callgrind",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly BackgroundProcess _process;
    private int _dumps;

    /// <summary>Starts it and waits until it listens.</summary>
    public CountedDaemon(VethPair network, string uri)
    {
        _process = new BackgroundProcess(network.Host.Enter(
        [
            .. Command, $"--callgrind-out-file={_folder.At("counts")}",
            VirtWoldBinary.Location, "--interface", VethPair.HostInterface, "--libvirt-uri", uri, "--log-level", "info",
        ]));
        try
        {
            WaitForLine("Listening on ");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Waits for a line.</summary>
    public void WaitForLine(string part) => Find(part);

    /// <summary>The instructions of all threads since the last time that this was asked.</summary>
    public long TakeInstructions()
    {
        Tool.Run("vgdb", $"--pid={_process.IdText}", "dump");
        _dumps++;
        var path = _folder.At(string.Create(CultureInfo.InvariantCulture, $"counts.{_dumps}"));
        string? line = null;
        Eventually.True(
            () => (line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(IsTotal) : null) is not null,
            Deadline,
            () => $"the dump {path}");
        return long.Parse(line!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Ends it.</summary>
    /// <returns>How many packets it counted.</returns>
    public int Terminate()
    {
        _process.Signal("TERM");
        _process.WaitForExit(Deadline);
        return int.Parse(Find("Stopped after ").Split("Stopped after ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TestContext.Out.WriteLine(_process.Transcript);
        _process.Dispose();
        _folder.Dispose();
    }

    private static bool IsTotal(string line) => line.StartsWith("totals: ", StringComparison.Ordinal);

    private string Find(string part) =>
        _process.WaitForLine(line => line.Contains(part, StringComparison.Ordinal), Deadline, $"a line with: {part}").Text;
}
