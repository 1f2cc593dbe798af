using System.Diagnostics.CodeAnalysis;
using VirtWold.Capture;
using VirtWold.Machines;
using VirtWold.Status.Http;

namespace VirtWold.CommandLine;

/// <summary>A command can't go on. The message is the one line that is said: what, why, and what to do.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class CommandException(int exitStatus, string message) : Exception(message)
{
    /// <summary>What the program ends with.</summary>
    public int ExitStatus { get; } = exitStatus;

    /// <summary>The end that a failure of any of the parts leads to; nothing where it is no failure that was foreseen.</summary>
    public static CommandException? From(Exception error) => error switch
    {
        CommandException end => end,
        CaptureException { Failure: CaptureFailure.NotPermitted } or StatusException { IsNotPermitted: true } =>
            new(CommandLine.ExitStatus.NotPermitted, error.Message),
        CaptureException { Failure: CaptureFailure.BadRequest } => new(CommandLine.ExitStatus.Usage, error.Message),
        CaptureException or StatusException => new(CommandLine.ExitStatus.Unavailable, error.Message),
        _ => null,
    };

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
