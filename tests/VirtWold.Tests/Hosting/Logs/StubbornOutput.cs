using System.Collections.Concurrent;
using VirtWold.Hosting.Logs;

namespace VirtWold.Tests.Hosting.Logs;

/// <summary>An output that at times takes nothing: it refuses, or it makes the writer wait.</summary>
internal sealed class StubbornOutput : ILogOutput, IDisposable
{
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly ManualResetEventSlim _open = new(initialState: true);

    /// <summary>Whether it refuses.</summary>
    public bool IsStuck { get; set; }

    /// <summary>What it took.</summary>
    public IReadOnlyList<string> Messages => [.. _messages];

    /// <summary>How many writers wait, or have waited.</summary>
    public int Waits { get; private set; }

    /// <summary>Makes the writer wait from now on.</summary>
    public void Close() => _open.Reset();

    /// <summary>Lets the writer go on.</summary>
    public void Open() => _open.Set();

    public bool TryWrite(LogRecord record)
    {
        Waits += _open.IsSet ? 0 : 1;
        _open.Wait();
        if (!IsStuck)
        {
            _messages.Enqueue(record.Message);
        }

        return !IsStuck;
    }

    public void Dispose() => _open.Dispose();
}
