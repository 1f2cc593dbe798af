using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using VirtWold.Interop;

namespace VirtWold.Links;

/// <summary>
/// Follows the interfaces of this network namespace by the kernel's news. One thread sleeps until something about an interface changes;
/// nothing polls.
/// </summary>
internal sealed class LinkMonitor : IDisposable
{
    private const int ForEver = -1;
    private const int BeforeAskingAgain = 1000;

    private readonly ILinkTransport _transport;
    private readonly byte[] _buffer = new byte[NetlinkSocket.BufferLength];
    private readonly TaskCompletionSource _ended = NewSignal();
    private readonly Thread _thread;
    private TaskCompletionSource? _proof;
    private volatile bool _stopping;

    /// <summary>Begins to follow the kernel's news.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public LinkMonitor()
        : this(new NetlinkLinks())
    {
    }

    /// <summary>Begins to follow what <paramref name="transport"/> delivers, and disposes of it at the end.</summary>
    /// <exception cref="Win32Exception">The table can't be read.</exception>
    public LinkMonitor(ILinkTransport transport)
    {
        _transport = transport;
        _thread = new Thread(Run) { Name = "links", IsBackground = true };
        try
        {
            Begin();
        }
        catch
        {
            transport.Dispose();
            throw;
        }

        _thread.Start();
    }

    /// <summary>The interfaces.</summary>
    public LinkBoard Board { get; } = new();

    /// <summary>Ends with the thread; faults where that wasn't asked to end.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Has the thread come round once: the task ends when it has, or when it has ended, and never where it hangs.</summary>
    public Task ProveAsync()
    {
        TaskCompletionSource proof = NewSignal();
        proof = Interlocked.CompareExchange(ref _proof, proof, null) ?? proof;
        _transport.Wake();
        if (Ended.IsCompleted)
        {
            Prove();
        }

        return proof.Task;
    }

    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _transport.Wake();
        _thread.Join();
        _transport.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads the table for the first time. The socket is open by then: a change after the table was written is reported.</summary>
    private void Begin()
    {
        Board.TryAsk(out uint sequence);
        _transport.RequestTable(sequence);
        while (!Board.IsCurrent)
        {
            Step(ForEver);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Reported by Ended; a thread must not throw.")]
    private void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, _thread.Name!);
        try
        {
            int patience = ForEver;
            while (!_stopping)
            {
                patience = Step(patience);
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

    /// <summary>Waits for a datagram and takes it; asks for the table where it has to.</summary>
    /// <returns>How long the next wait may last, in milliseconds.</returns>
    private int Step(int patience)
    {
        try
        {
            int length = _transport.Receive(_buffer, patience);
            Board.Take(_buffer.AsSpan(0, length));
        }
        catch (Win32Exception error) when (error.NativeErrorCode == Libc.ENOBUFS)
        {
            Board.Overrun();
        }

        if (!Board.TryAsk(out uint sequence))
        {
            return ForEver;
        }

        try
        {
            _transport.RequestTable(sequence);
            return ForEver;
        }
        catch (Win32Exception)
        {
            // The kernel is short of memory; what was missed stands in the table all the same, a moment later.
            Board.CannotAsk();
            return BeforeAskingAgain;
        }
    }

    private void Prove() => Interlocked.Exchange(ref _proof, null)?.SetResult();
}
