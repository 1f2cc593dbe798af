using System.Diagnostics.CodeAnalysis;
using VirtWold.Capture;
using VirtWold.Machines.Libvirt;

namespace VirtWold.CommandLine;

/// <summary>A command can't go on. The message is the one line that is said: what, why, and what to do.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class CommandException(int exitStatus, string message) : Exception(message)
{
    /// <summary>What the program ends with.</summary>
    public int ExitStatus { get; } = exitStatus;

    /// <summary>The end that a capture's failure leads to.</summary>
    public static CommandException From(CaptureException error) => new(
        error.Failure switch
        {
            CaptureFailure.NotPermitted => CommandLine.ExitStatus.NotPermitted,
            CaptureFailure.NoChoice or CaptureFailure.BadRequest => CommandLine.ExitStatus.Usage,
            _ => CommandLine.ExitStatus.Unavailable,
        },
        error.Message);

    /// <summary>The end that a failure to connect leads to.</summary>
    public static CommandException From(LibvirtException error, string uri) => error switch
    {
        { IsBadUri: true } => new(CommandLine.ExitStatus.Usage, $"libvirt can't use the URI {uri}: {error.Message}"),
        { IsRefused: true } => new(
            CommandLine.ExitStatus.NotPermitted,
            $"{uri} refuses this user: {error.MessageWithAdvice}"),
        { Code: LibvirtErrorCode.NoLibrary } => new(CommandLine.ExitStatus.Unavailable, error.Message),
        _ => new(CommandLine.ExitStatus.Unavailable, $"can't connect to {uri}: {error.Message}"),
    };
}
