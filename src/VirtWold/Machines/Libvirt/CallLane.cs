using VirtWold.Interop;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// A connection that carries one call at a time, and the thread that makes the calls. The thread ends when there was nothing to do for a
/// while, and the connection with it if it is the lane's own.
/// </summary>
/// <param name="lanes">Whose lane it is. Its lock guards <see cref="Give"/>, and the thread's beginning and end.</param>
/// <param name="uri">Where to connect.</param>
/// <param name="given">A connection with another owner; without it the lane opens one with its first call.</param>
internal sealed class CallLane(CallLanes lanes, string uri, LibvirtConnection? given)
{
    /// <summary>How long a lane waits for another call.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly object _monitor = new();
    private LibvirtConnection? _own;
    private CallJob? _job;
    private bool _closing;
    private Thread? _thread;

    /// <summary>Whether its connection, where it has one, can be used.</summary>
    public bool IsAlive => given is not null || _own is null or { IsAlive: true };

    /// <summary>Has a call made; the lane must be idle.</summary>
    public void Give(CallJob job)
    {
        lock (_monitor)
        {
            _job = job;
            Monitor.Pulse(_monitor);
        }

        if (_thread is null)
        {
            _thread = new Thread(Run) { Name = "libvirt calls", IsBackground = true };
            _thread.Start();
        }
    }

    /// <summary>The thread is about to end: the next call needs another.</summary>
    public void Leave() => _thread = null;

    /// <summary>Ends the thread of a lane that is idle, and gets no more calls.</summary>
    public void Close()
    {
        lock (_monitor)
        {
            _closing = true;
            Monitor.Pulse(_monitor);
        }
    }

    /// <summary>Waits for the end of the thread, where there is one.</summary>
    public void Join(TimeSpan patience) => _thread?.Join(patience);

    private void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, "libvirt calls");
        bool goesOn = true;
        while (goesOn && Next() is { } job)
        {
            job.Make(Connect);
            goesOn = lanes.TakeBack(this);
            job.Finish();
        }

        _own?.Dispose();
        CallLeavings.GiveBack();
    }

    private LibvirtConnection Connect() => given ?? (_own ??= LibvirtConnection.Open(uri));

    /// <summary>Waits for the next call.</summary>
    /// <returns>The call; null if the thread is to end.</returns>
    private CallJob? Next()
    {
        while (true)
        {
            lock (_monitor)
            {
                if (_job is null && !_closing)
                {
                    Monitor.Wait(_monitor, Idle);
                }

                if (_job is { } job)
                {
                    _job = null;
                    return job;
                }

                if (_closing)
                {
                    return null;
                }
            }

            if (lanes.TryRetire(this))
            {
                return null;
            }
        }
    }
}
