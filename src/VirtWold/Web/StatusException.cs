using System.Diagnostics.CodeAnalysis;

namespace VirtWold.Web;

/// <summary>The status can't be served at an address. The message says why and what to do.</summary>
/// <param name="isNotPermitted">Whether a permission is missing; else the address isn't to be had.</param>
/// <param name="message">What, why, and what to do.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class StatusException(bool isNotPermitted, string message) : Exception(message)
{
    /// <summary>Whether a permission is missing.</summary>
    public bool IsNotPermitted { get; } = isNotPermitted;
}
