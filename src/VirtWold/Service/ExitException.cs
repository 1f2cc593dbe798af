using System.Diagnostics.CodeAnalysis;
using VirtWold.Capture;
using VirtWold.Machines;
using VirtWold.Web;

namespace VirtWold.Service;

/// <summary>A command can't go on. The message is the one line that is printed: what, why, and what to do.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class ExitException(int exitStatus, string message) : Exception(message)
{
    /// <summary>What the program ends with.</summary>
    public int ExitStatus { get; } = exitStatus;

    /// <summary>The end that a failure of any of the parts leads to; null if it is no failure that was foreseen.</summary>
    public static ExitException? From(Exception error) => error switch
    {
        ExitException end => end,
        CaptureException { Failure: CaptureFailure.NotPermitted } or StatusException { IsNotPermitted: true } =>
            new(Service.ExitStatus.NotPermitted, error.Message),
        CaptureException { Failure: CaptureFailure.BadRequest } => new(Service.ExitStatus.Usage, error.Message),
        CaptureException or StatusException => new(Service.ExitStatus.Unavailable, error.Message),
        _ => null,
    };

    /// <summary>The end that a failure to connect leads to.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="name">What the hypervisor is called.</param>
    public static ExitException From(HypervisorException error, string name) => error.Failure switch
    {
        HypervisorFailure.BadRequest => new(Service.ExitStatus.Usage, $"can't use {name}: {error.Message}"),
        HypervisorFailure.NotPermitted => new(
            Service.ExitStatus.NotPermitted, $"{name} refuses this user: {error.MessageWithAdvice}"),
        HypervisorFailure.NotInstalled => new(Service.ExitStatus.Unavailable, error.MessageWithAdvice),
        _ => new(Service.ExitStatus.Unavailable, $"can't connect to {name}: {error.MessageWithAdvice}"),
    };
}
