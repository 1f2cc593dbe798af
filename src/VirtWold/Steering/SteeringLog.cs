using Microsoft.Extensions.Logging;

namespace VirtWold.Steering;

/// <summary>What this room says in the log. Event ids 900 to 999.</summary>
internal static partial class SteeringLog
{
    [LoggerMessage(900, LogLevel.Information, "Steering frames of {Nic} to {Peer} by {Hook}: {Rules}")]
    public static partial void Steering(this ILogger logger, string nic, string peer, string hook, string rules);

    [LoggerMessage(901, LogLevel.Information, "Nothing is steered while {Missing} is gone; {Nic} works as before for the host")]
    public static partial void SteeringPaused(this ILogger logger, string missing, string nic);

    [LoggerMessage(902, LogLevel.Information, "Read the rules again: {Puts} entries written, {Deletes} removed; {Rules}")]
    public static partial void RulesChanged(this ILogger logger, int puts, int deletes, string rules);

    [LoggerMessage(903, LogLevel.Warning, "The rules stay what they are: {Reason}")]
    public static partial void RulesKept(this ILogger logger, string reason);

    [LoggerMessage(904, LogLevel.Warning, "Packets of {Nic} may be longer than {Peer} takes ({NicMtu} and {PeerMtu} bytes), and are lost then; ip link set {Peer} mtu {NicMtu}, and the same at the pod's end")]
    public static partial void PeerTooNarrow(this ILogger logger, string nic, string peer, int nicMtu, int peerMtu);

    [LoggerMessage(905, LogLevel.Warning, "The address of {Nic} isn't known any more, or its program can't be attached: {Reason}; it is tried again with the next change")]
    public static partial void CannotFollow(this ILogger logger, string nic, string reason);

    [LoggerMessage(906, LogLevel.Information, "Stopped steering {Nic}; {Left}")]
    public static partial void SteeringStopped(this ILogger logger, string nic, string left);

    [LoggerMessage(907, LogLevel.Warning, "Programs of an earlier start are attached at {Nic} or its veth as well ({Count}), and frames may come twice; their pins aren't in sight: see whether another file system is mounted over /sys/fs/bpf")]
    public static partial void HiddenPrograms(this ILogger logger, string nic, int count);
}
