using System.Diagnostics.CodeAnalysis;
using VirtWold.Capture;
using VirtWold.Machines;

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
            CaptureFailure.BadRequest => CommandLine.ExitStatus.Usage,
            _ => CommandLine.ExitStatus.Unavailable,
        },
        error.Message);

    /// <summary>The end that a failure to connect leads to.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="name">What the hypervisor is called.</param>
    public static CommandException From(HypervisorException error, string name) => error.Failure switch
    {
        HypervisorFailure.BadRequest => new(CommandLine.ExitStatus.Usage, $"can't use {name}: {error.Message}"),
        HypervisorFailure.NotPermitted => new(
            CommandLine.ExitStatus.NotPermitted, $"{name} refuses this user: {error.MessageWithAdvice}"),
        HypervisorFailure.NotInstalled => new(CommandLine.ExitStatus.Unavailable, error.MessageWithAdvice),
        _ => new(CommandLine.ExitStatus.Unavailable, $"can't connect to {name}: {error.Message}"),
    };
}
