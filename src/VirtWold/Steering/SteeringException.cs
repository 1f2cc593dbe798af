using System.Diagnostics.CodeAnalysis;

namespace VirtWold.Steering;

/// <summary>Frames can't be steered. The message is one line: what, why, and what to do.</summary>
/// <param name="failure">What kind of failure it is.</param>
/// <param name="message">The message.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class SteeringException(SteeringFailure failure, string message) : Exception(message)
{
    /// <summary>What kind of failure it is.</summary>
    public SteeringFailure Failure { get; } = failure;
}
