using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Surroundings;
using VirtWold.SystemTests.Harness;

namespace VirtWold.Benchmarks.Floor;

/// <summary>The program in C that does the same steps with the same libraries and nothing else, beside which the daemon is held.</summary>
internal sealed class RunningFloor : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly Lazy<string> Program = new(Build);

    private readonly BackgroundProcess _process;

    /// <summary>Starts it, on any processor, and waits until it listens.</summary>
    public RunningFloor(VethPair network, string uri)
    {
        string program = Program.Value;
        _process = new BackgroundProcess(network.Host.Enter([.. RunningDaemon.FewRights, program, VethPair.HostInterface, uri]));
        try
        {
            OutputLine listening = _process.WaitForLine(
                static line => line.StartsWith("Listening on ", StringComparison.Ordinal), Deadline, "that it listens");
            StartTime = listening.At;
            Meter = new ProcessMeter(_process.Id);
        }
        catch
        {
            _process.Dispose();
            throw;
        }
    }

    /// <summary>From its start, by way of nsenter, to its line that it listens.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>What it costs.</summary>
    public ProcessMeter Meter { get; }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static string Build()
    {
        string source = Repository.At("tests", "VirtWold.Benchmarks", "Floor", "floor.c");
        string program = Path.Combine(Directory.CreateDirectory(Repository.At("artifacts", "bench")).FullName, "floor");
        _ = Tool.Run("clang", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, source, "-l:libvirt.so.0", "-l:libpcap.so.0.8");
        return program;
    }
}
