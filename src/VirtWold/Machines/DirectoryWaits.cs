namespace VirtWold.Machines;

/// <summary>Waits for what a directory will say of a machine.</summary>
internal static class DirectoryWaits
{
    /// <summary>Waits until a machine isn't in some state any more, or isn't there any more.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="state">The state.</param>
    /// <param name="id">The machine's id.</param>
    /// <param name="patience">So long it may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether it came about in time.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<bool> HasLeftAsync(
        this MachineDirectory directory, MachineState state, string id, TimeSpan patience, CancellationToken cancellation) =>
        directory.ComesAboutAsync(directory => directory.IsCurrent && directory.FindById(id)?.State != state, patience, cancellation);

    /// <summary>Waits until a condition holds.</summary>
    /// <inheritdoc cref="HasLeftAsync"/>
    public static async Task<bool> ComesAboutAsync(
        this MachineDirectory directory, Func<MachineDirectory, bool> condition, TimeSpan patience, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            await directory.WaitUntilAsync(condition, limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
