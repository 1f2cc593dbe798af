using System.Diagnostics.CodeAnalysis;
using VirtWold.Interop;

namespace VirtWold.Links;

/// <summary>
/// A thread that works on an interface and sleeps at a bell: rung with each change of interfaces, by those that want it to prove that it
/// works, and for its end.
/// </summary>
/// <param name="name">The thread's name.</param>
/// <param name="links">Reports changes of interfaces.</param>
/// <param name="comeRound">Does what there is to do, then waits at the bell. Called on the thread, again and again.</param>
internal sealed class LinkedThread(string name, LinkBoard links, Action comeRound) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _proof;
    private Thread? _thread;

    /// <summary>Wakes it.</summary>
    public ThreadBell Bell { get; } = new();

    /// <summary>Ends with the thread; faults where that wasn't asked to end.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Begins, once all that it works with is there.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
        _ = FollowLinksAsync();
    }

    /// <summary>Has the thread come round once: the task ends when it has, or when it has ended, and never where it hangs.</summary>
    public Task ProveAsync()
    {
        TaskCompletionSource proof = new(TaskCreationOptions.RunContinuationsAsynchronously);
        proof = Interlocked.CompareExchange(ref _proof, proof, null) ?? proof;
        Bell.Ring();
        if (Ended.IsCompleted)
        {
            Prove();
        }

        return proof.Task;
    }

    /// <summary>Ends it and waits for that.</summary>
    public void Dispose()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        _stopping.Cancel();
        Bell.Ring();
        _thread?.Join();
        Bell.Dispose();
        _stopping.Dispose();
    }

    private async Task FollowLinksAsync()
    {
        CancellationToken stopping = _stopping.Token;
        try
        {
            while (true)
            {
                Task change = links.NextChange;
                Bell.Ring();
                await change.WaitAsync(stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Reported by Ended; a thread must not throw.")]
    private void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, name);
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                comeRound();
                Prove();
            }

            _ended.SetResult();
        }
        catch (Exception fault)
        {
            _ended.SetException(fault);
        }

        Prove();
    }

    private void Prove() => Interlocked.Exchange(ref _proof, null)?.SetResult();
}
