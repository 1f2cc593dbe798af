namespace VirtWold.Checks;

/// <summary>A reason why an interface doesn't hear all that senders send.</summary>
/// <param name="Message">What it doesn't hear.</param>
/// <param name="Remedy">What to do about it.</param>
internal readonly record struct Caveat(string Message, string Remedy);
