using Microsoft.Extensions.Logging;

namespace VirtWold.Idling;

/// <summary>What this room logs. Event ids 600 to 619.</summary>
internal static partial class IdlingLog
{
    [LoggerMessage(600, LogLevel.Information, "{Machine} has been idle for {Idle}; it goes to sleep in {Left} unless it is used")]
    public static partial void SleepsSoon(this ILogger logger, string machine, string idle, string left);

    [LoggerMessage(601, LogLevel.Information, "{Machine} goes to sleep ({How}): {Cause}")]
    public static partial void GoesToSleep(this ILogger logger, string machine, string how, string cause);

    [LoggerMessage(602, LogLevel.Information, "{Machine} sleeps ({How}, {Milliseconds} ms)")]
    public static partial void Sleeps(this ILogger logger, string machine, string how, long milliseconds);

    [LoggerMessage(603, LogLevel.Warning, "Can't put {Machine} to sleep: {Reason}")]
    public static partial void CannotSleep(this ILogger logger, string machine, string reason);

    [LoggerMessage(604, LogLevel.Information, "{Machine} is idle and stays awake: {Reason}")]
    public static partial void KeptAwake(this ILogger logger, string machine, string reason);

    [LoggerMessage(605, LogLevel.Information, "{Machine} isn't put to sleep for {Time}")]
    public static partial void Inhibited(this ILogger logger, string machine, string time);

    [LoggerMessage(606, LogLevel.Warning, "Can't read how much the machines of {Hypervisor} are used, so none is put to sleep: {Reason}")]
    public static partial void CannotReadActivity(this ILogger logger, string hypervisor, string reason);

    [LoggerMessage(607, LogLevel.Information, "{Machine} is wanted while it goes to sleep; it is woken afterwards")]
    public static partial void WakesAfterwards(this ILogger logger, string machine);

    [LoggerMessage(608, LogLevel.Debug, "{Machine} isn't put to sleep: {Reason}")]
    public static partial void StaysAsItIs(this ILogger logger, string machine, string reason);

    [LoggerMessage(609, LogLevel.Information, "{Machine} may be put to sleep again")]
    public static partial void NoLongerInhibited(this ILogger logger, string machine);

    [LoggerMessage(610, LogLevel.Warning, "Can't run {Script}, so {Machine} stays awake: {Reason}")]
    public static partial void CannotRunScript(this ILogger logger, string script, string machine, string reason);
}
