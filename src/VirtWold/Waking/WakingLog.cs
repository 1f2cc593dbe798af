using Microsoft.Extensions.Logging;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>What this room says in the log. Event ids 100 to 199.</summary>
internal static partial class WakingLog
{
    [LoggerMessage(100, LogLevel.Information, "Started {Machine} ({Mac}) in {Milliseconds} ms{Detail}: {Origin}")]
    public static partial void Started(
        this ILogger logger, string machine, MacAddress mac, long milliseconds, string detail, PacketOrigin origin, string verdict);

    [LoggerMessage(101, LogLevel.Information, "Resumed {Machine} ({Mac}) in {Milliseconds} ms{Detail}: {Origin}")]
    public static partial void Resumed(
        this ILogger logger, string machine, MacAddress mac, long milliseconds, string detail, PacketOrigin origin, string verdict);

    [LoggerMessage(102, LogLevel.Information, "Woke up {Machine} ({Mac}) in {Milliseconds} ms{Detail}: {Origin}")]
    public static partial void WokenUp(
        this ILogger logger, string machine, MacAddress mac, long milliseconds, string detail, PacketOrigin origin, string verdict);

    [LoggerMessage(103, LogLevel.Information, "{Machine} ({Mac}) is already running: {Origin}{LeftOut}")]
    public static partial void AlreadyRunning(
        this ILogger logger, string machine, MacAddress mac, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(104, LogLevel.Error, "Can't wake {Machine} ({Mac}): {Reason}; {Origin}{LeftOut}")]
    public static partial void Failed(
        this ILogger logger, string machine, MacAddress mac, string reason, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(105, LogLevel.Warning, "{Mac} belongs to {Count} machines: {Machines}; waking {Machine}")]
    public static partial void Ambiguous(this ILogger logger, string mac, int count, string machines, string machine);

    [LoggerMessage(106, LogLevel.Warning, "Still waiting for {Hypervisor} to wake {Machine} ({Mac}), for {Seconds} s now")]
    public static partial void StillWaiting(this ILogger logger, string hypervisor, string machine, string mac, long seconds);

    [LoggerMessage(107, LogLevel.Information, "A packet for {Mac} waits for {Hypervisor}: {Origin}")]
    public static partial void WaitingForDirectory(this ILogger logger, string mac, string hypervisor, PacketOrigin origin, string verdict);

    [LoggerMessage(108, LogLevel.Warning, "Stopping while the wake of {Mac} is under way")]
    public static partial void Abandoned(this ILogger logger, string mac);

    [LoggerMessage(110, LogLevel.Information, "{Machine} answers ({By}), {Milliseconds} ms after the request to wake it")]
    public static partial void Answers(this ILogger logger, string machine, string by, long milliseconds);

    [LoggerMessage(111, LogLevel.Information, "{Machine} was woken, and hasn't answered for {Seconds} s")]
    public static partial void StaysSilent(this ILogger logger, string machine, long seconds);

    [LoggerMessage(112, LogLevel.Information, "Put {Machine} ({Mac}) to sleep in {Milliseconds} ms: {Origin}")]
    public static partial void PutToSleep(
        this ILogger logger, string machine, MacAddress mac, long milliseconds, PacketOrigin origin, string verdict);

    [LoggerMessage(113, LogLevel.Information, "{Machine} ({Mac}) isn't put to sleep, {Reason}: {Origin}{LeftOut}")]
    public static partial void NotPutToSleep(
        this ILogger logger, string machine, MacAddress mac, string reason, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(120, LogLevel.Information, "No machine has {Mac}: {Origin}{LeftOut}")]
    public static partial void UnknownMac(this ILogger logger, MacAddress mac, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(130, LogLevel.Information, "No machine is called {Machine}: {Origin}{LeftOut}")]
    public static partial void UnknownMachine(this ILogger logger, string machine, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(121, LogLevel.Information, "Not a magic packet, {Rule}: {Origin}{LeftOut}")]
    public static partial void Malformed(this ILogger logger, string rule, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(122, LogLevel.Warning, "{Limit} wakes are under way, more are refused: {Mac}, {Origin}{LeftOut}")]
    public static partial void Flooded(this ILogger logger, int limit, string mac, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(125, LogLevel.Warning, "{Machine} ({Mac}) may not be woken: {Origin}{LeftOut}")]
    public static partial void DeniedPolicy(
        this ILogger logger, string machine, MacAddress mac, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(126, LogLevel.Warning, "{Machine} ({Mac}) isn't woken without the right SecureOn password: {Origin}{LeftOut}")]
    public static partial void DeniedSecureOn(
        this ILogger logger, string machine, MacAddress mac, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(124, LogLevel.Warning, "The sender isn't allowed to wake {Mac}: {Origin}{LeftOut}")]
    public static partial void DeniedSource(this ILogger logger, string mac, PacketOrigin origin, string leftOut, string verdict);

    [LoggerMessage(123, LogLevel.Debug, "Refused as {Verdict}: {Mac}, {Origin}")]
    public static partial void Refused(this ILogger logger, string verdict, string mac, PacketOrigin origin);

    [LoggerMessage(127, LogLevel.Debug, "Refused as malformed: {Rule}; {Origin}")]
    public static partial void RefusedMalformed(this ILogger logger, string rule, PacketOrigin origin, string verdict);

    [LoggerMessage(128, LogLevel.Debug, "Let through: {Mac}, {Origin}{Password}")]
    public static partial void LetThrough(this ILogger logger, string mac, PacketOrigin origin, string password, string verdict);

    [LoggerMessage(129, LogLevel.Debug, "{Mac} is {Machine}'s, which is {State}: asking {Hypervisor} to wake it")]
    public static partial void Asking(this ILogger logger, string mac, string machine, string state, string hypervisor);
}
