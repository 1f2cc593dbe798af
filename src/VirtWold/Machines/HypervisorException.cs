using System.Diagnostics.CodeAnalysis;

namespace VirtWold.Machines;

/// <summary>A hypervisor can't be used. The message is its own, or says the same in a few words.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Always has a failure.")]
internal class HypervisorException(HypervisorFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What kind of failure it is.</summary>
    public HypervisorFailure Failure { get; } = failure;

    /// <summary>Whether another attempt would fail the same way until an administrator does something about it.</summary>
    public bool IsLasting => Failure != HypervisorFailure.Unavailable;

    /// <summary>The message, and what to do about it where that is known.</summary>
    public virtual string MessageWithAdvice => Message;
}
