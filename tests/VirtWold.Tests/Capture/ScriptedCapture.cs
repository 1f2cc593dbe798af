using VirtWold.Capture;

namespace VirtWold.Tests.Capture;

/// <summary>A capture that goes on until a test ends it.</summary>
internal sealed class ScriptedCapture(string interfaceName) : ILiveCapture
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string InterfaceName { get; } = interfaceName;

    public bool IsDisposed { get; private set; }

    public Task Ended => _ended.Task;

    public string EndReason { get; private set; } = "";

    public long Drops { get; init; }

    public Task ProveAsync() => Task.CompletedTask;

    /// <summary>It fails by itself.</summary>
    public void Fail(string reason)
    {
        EndReason = reason;
        _ended.TrySetResult();
    }

    public void Dispose()
    {
        IsDisposed = true;
        _ended.TrySetResult();
    }
}
