namespace VirtWold.SystemTests.Harness;

/// <summary>Something of which the machine has one: who holds this uses it alone, among all runs of these tests.</summary>
internal sealed class MachineLock : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Waits for it.</summary>
    /// <exception cref="AssertionException">Another run had it until the deadline.</exception>
    public MachineLock(string name, TimeSpan deadline)
    {
        FileStream? file = null;
        Eventually.True(() => (file = TryOpen(name)) is not null, deadline, () => $"{name}, which another run of the tests uses");
        _file = file!;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string name)
    {
        try
        {
            return new FileStream(Path.Combine(Path.GetTempPath(), $"virtwold-tests-{name}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
