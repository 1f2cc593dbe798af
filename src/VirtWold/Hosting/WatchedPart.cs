namespace VirtWold.Hosting;

/// <summary>A part of the program that has to work for the watchdog to be content.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="ProveAsync">
/// Asks it for a proof. The task ends when the part's own thread has come round; it doesn't end where that thread hangs. It is asked
/// again while an earlier proof is still due.
/// </param>
internal sealed record WatchedPart(string Name, Func<Task> ProveAsync);
