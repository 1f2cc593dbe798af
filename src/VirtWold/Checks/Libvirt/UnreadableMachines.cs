using Microsoft.Extensions.Logging;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Checks.Libvirt;

/// <summary>Keeps what a session says of machines whose definition it can't read.</summary>
internal sealed class UnreadableMachines : ILogger
{
    private readonly Lock _lock = new();
    private readonly List<string> _messages = [];

    /// <summary>The lines that were logged.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id is LibvirtLog.UnreadableXmlId or LibvirtLog.CannotReadId or LibvirtLog.UnreadableSleepId)
        {
            lock (_lock)
            {
                _messages.Add(formatter(state, exception));
            }
        }
    }
}
