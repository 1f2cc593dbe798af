using Microsoft.Extensions.Logging;
using VirtWold.Hosting.Logs;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Hosting.Logs;

/// <summary>Takes the records that messages of the catalogues become.</summary>
internal sealed class Records : ILogger
{
    /// <summary>When all of them happened.</summary>
    public static readonly DateTimeOffset Time = new(2001, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

    private LogRecord? _record;

    /// <summary>The record of a wake, by a packet in a VLAN.</summary>
    /// <param name="machine">What the machine is called.</param>
    public static LogRecord OfWake(string machine = "nas")
    {
        MacAddress mac = MacAddress.FromBytes([0x52, 0x54, 0, 0, 0, 1]);
        PacketOrigin origin = new("eth0", Carrier.Ethernet, MacAddress.FromBytes([2, 0, 0, 0, 0, 1]), default, 0, 12);
        return Of(logger => logger.Started(machine, mac, 354, " (from its saved image)", origin, Verdict.Started.Name()));
    }

    /// <summary>The record of the one message that is logged.</summary>
    public static LogRecord Of(Action<ILogger> log)
    {
        Records records = new();
        log(records);
        return records._record!;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _record = LogRecord.Of(Time, logLevel, eventId, state, exception, formatter);
}
