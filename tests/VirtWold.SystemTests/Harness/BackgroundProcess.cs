using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>A program that runs until it is told to end; its lines are collected as they come.</summary>
internal sealed class BackgroundProcess : IDisposable
{
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly List<OutputLine> _lines = [];

    /// <summary>Starts a program.</summary>
    /// <exception cref="FileNotFoundException">It isn't installed.</exception>
    public BackgroundProcess(params IEnumerable<string> command)
    {
        _process = new Process { StartInfo = Tool.StartInfo(command) };
        _process.OutputDataReceived += (_, e) => Add("out", e.Data);
        _process.ErrorDataReceived += (_, e) => Add("err", e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>The process id as an argument for other programs.</summary>
    public string IdText => Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Where its standard input is written.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>The lines so far, of both streams.</summary>
    public IReadOnlyList<OutputLine> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The command line and everything it wrote, for a failure's message.</summary>
    public string Transcript => $"$ {Tool.Describe(_process.StartInfo)}\n{string.Join('\n', Lines)}";

    /// <summary>Waits for a line.</summary>
    /// <exception cref="AssertionException">It didn't come in time, or the program ended before.</exception>
    public OutputLine WaitForLine(Func<string, bool> matches, TimeSpan deadline, string what)
    {
        OutputLine? found = null;
        Eventually.True(
            () =>
            {
                // Read before the lines: what a process wrote last is read only after it has ended.
                var ended = _process.HasExited && _process.WaitForExit(TimeSpan.FromSeconds(1));
                found = Lines.FirstOrDefault(line => matches(line.Text));
                return found is not null || ended;
            },
            deadline,
            () => $"{what}\n{Transcript}");
        return found ?? throw new AssertionException($"The program ended with {_process.ExitCode} before: {what}\n{Transcript}");
    }

    /// <summary>Sends a signal, by its name without SIG.</summary>
    public void Signal(string name) => Tool.Run("kill", "-s", name, IdText);

    /// <summary>Waits for its end and returns its exit status.</summary>
    /// <exception cref="AssertionException">It didn't end in time.</exception>
    public int WaitForExit(TimeSpan deadline)
    {
        deadline *= Eventually.BusyMachine;
        if (!_process.WaitForExit(deadline))
        {
            throw new AssertionException($"Still running after {deadline.TotalSeconds} s\n{Transcript}");
        }

        // Without a time limit this also waits for the last lines.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
            _process.WaitForExit(EndDeadline);
        }

        _process.Dispose();
    }

    /// <summary>Ends it and its children. Looking for these meets processes of other tests that come and go, and may fail by that.</summary>
    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is AggregateException or Win32Exception or InvalidOperationException)
        {
            TestContext.Out.WriteLine($"Its children may live on: {error}");
            _process.Kill();
        }
    }

    private void Add(string stream, string? text)
    {
        if (text is not null)
        {
            lock (_gate)
            {
                _lines.Add(new OutputLine(_clock.Elapsed, stream, text));
            }
        }
    }
}
