namespace VirtWold.Capture;

// The proof that the capture's thread comes round, for the watchdog. A break wakes it, as it does to end it.
internal sealed partial class PcapCapture
{
    private TaskCompletionSource? _proof;

    /// <summary>Has the thread come round once: the task ends when it has, or when it has ended, and never where it hangs.</summary>
    /// <exception cref="ObjectDisposedException">The capture was disposed of.</exception>
    public Task ProveAsync()
    {
        TaskCompletionSource proof = new(TaskCreationOptions.RunContinuationsAsynchronously);
        proof = Interlocked.CompareExchange(ref _proof, proof, null) ?? proof;
        _pcap.BreakLoop();
        if (Ended.IsCompleted)
        {
            Prove();
        }

        return proof.Task;
    }

    private void Prove() => Interlocked.Exchange(ref _proof, null)?.SetResult();
}
