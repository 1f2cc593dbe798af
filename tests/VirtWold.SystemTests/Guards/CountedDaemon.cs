using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>The daemon as callgrind runs it, which counts its instructions.</summary>
internal sealed class CountedDaemon : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ValgrindDaemon _daemon;
    private int _dumps;

    /// <summary>Starts it and waits until it listens.</summary>
    public CountedDaemon(VethPair network, string uri)
    {
        try
        {
            _daemon = new ValgrindDaemon(network, uri, "--tool=callgrind", $"--callgrind-out-file={_folder.At("counts")}");
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a line with some text.</summary>
    public bool HasLine(string part) => _daemon.HasLine(part);

    /// <summary>Waits for a line.</summary>
    public void WaitForLine(string part) => _daemon.WaitForLine(part);

    /// <summary>The instructions of all threads since the last time that this was asked.</summary>
    public long TakeInstructions()
    {
        Tool.Run("vgdb", $"--pid={_daemon.Id}", "dump");
        _dumps++;
        var path = _folder.At(string.Create(CultureInfo.InvariantCulture, $"counts.{_dumps}"));
        string? line = null;
        Eventually.True(
            () => (line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(IsTotal) : null) is not null,
            ValgrindDaemon.Deadline,
            () => $"the dump {path}");
        return long.Parse(line!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Ends it.</summary>
    /// <returns>How many packets it counted.</returns>
    public int Terminate()
    {
        _daemon.Terminate();
        return int.Parse(_daemon.WaitForLine("Stopped after ").Split("Stopped after ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _daemon.Dispose();
        _folder.Dispose();
    }

    private static bool IsTotal(string line) => line.StartsWith("totals: ", StringComparison.Ordinal);
}
