using System.Diagnostics.CodeAnalysis;

namespace VirtWold.Waking;

/// <summary>A file of secrets isn't as it must be. The message says what is wrong and what to do; never what is in the file.</summary>
/// <param name="reason">What is wrong.</param>
/// <param name="remedy">What to do about it.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "A reason and a remedy are what it is made of.")]
internal sealed class PrivateFileException(string reason, string remedy) : Exception($"{reason}; {remedy}")
{
    /// <summary>What is wrong.</summary>
    public string Reason { get; } = reason;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}
