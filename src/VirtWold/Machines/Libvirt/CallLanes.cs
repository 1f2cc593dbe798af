namespace VirtWold.Machines.Libvirt;

/// <summary>
/// All calls to one hypervisor. A connection carries one call at a time, for two reasons: libvirtd serves five calls of a client at once,
/// so that five that hang would block the sixth; and in the client library of libvirt 9 a call that begins while another one begins to
/// wait for its answer may lie unsent until the next keepalive. So a call that finds no lane free gets a new one. Safe for all threads.
/// </summary>
internal sealed class CallLanes : IDisposable
{
    /// <summary>Calls under way at once; libvirtd itself has 20 threads for them.</summary>
    public const int MaxLanes = 96;

    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(200);

    private readonly string _uri;
    private readonly LibvirtConnection _first;
    private readonly bool _share;
    private readonly Lock _lock = new();
    private readonly CallLane _primary;
    private readonly List<CallLane> _idle = [];
    private int _count = 1;
    private bool _primaryIsIdle = true;
    private bool _closed;

    /// <summary>Makes it; opens no connection yet.</summary>
    /// <param name="uri">Where to connect.</param>
    /// <param name="first">The connection that stands already. Its owner disposes it.</param>
    public CallLanes(string uri, LibvirtConnection first)
    {
        _uri = uri;
        _first = first;
        // A driver inside the library has no link on which calls could lie, and its machines may be this connection's alone.
        _share = !first.HasLink || IsPrivate(uri);
        _primary = new CallLane(this, uri, first);
    }

    /// <summary>Makes a call, as soon as can be: by the first connection where it is free, which knows the domains.</summary>
    /// <param name="call">The call.</param>
    /// <exception cref="LibvirtException">See the call; or too many are under way.</exception>
    /// <exception cref="ObjectDisposedException">This is closed.</exception>
    public Task<T> CallAsync<T>(Func<LibvirtConnection, T> call) => CallAsync(call, byFirst: true);

    /// <summary>
    /// Makes a call whose answer is only put into a queue, by <see cref="TaskContinuationOptions.ExecuteSynchronously"/>: no third thread
    /// comes in between.
    /// </summary>
    /// <inheritdoc cref="CallAsync{T}(Func{LibvirtConnection, T})"/>
    public Task<T> CallForQueueAsync<T>(Func<LibvirtConnection, T> call) => CallAsync(call, byFirst: true, isPosted: true);

    /// <summary>
    /// Makes a call that is expected to take long: not by the first connection, which is for those that come meanwhile.
    /// </summary>
    /// <inheritdoc cref="CallAsync{T}(Func{LibvirtConnection, T})"/>
    public Task<T> CallLongAsync<T>(Func<LibvirtConnection, T> call) => CallAsync(call, byFirst: false);

    /// <summary>A lane has made its call.</summary>
    /// <returns>Whether it waits for another.</returns>
    public bool TakeBack(CallLane lane)
    {
        lock (_lock)
        {
            if (_closed || !lane.IsAlive)
            {
                _count--;
                return false;
            }

            if (lane == _primary)
            {
                _primaryIsIdle = true;
            }
            else
            {
                _idle.Add(lane);
            }

            return true;
        }
    }

    /// <summary>A lane has had nothing to do for a while.</summary>
    /// <returns>Whether its thread may end: no call is on its way to it.</returns>
    public bool TryRetire(CallLane lane)
    {
        lock (_lock)
        {
            if (lane == _primary)
            {
                if (_primaryIsIdle)
                {
                    lane.Leave();
                }

                return _primaryIsIdle;
            }

            if (!_idle.Remove(lane))
            {
                return false;
            }

            _count--;
            return true;
        }
    }

    public void Dispose()
    {
        CallLane[] idle;
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            idle = _primaryIsIdle ? [.. _idle, _primary] : [.. _idle];
            foreach (CallLane lane in idle)
            {
                lane.Close();
            }
        }

        // Those that are in a call end after it, whenever that is.
        long begun = Environment.TickCount64;
        foreach (CallLane lane in idle)
        {
            TimeSpan left = Farewell - TimeSpan.FromMilliseconds(Environment.TickCount64 - begun);
            lane.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>Each connection to a file of libvirt's test driver has machines of its own.</summary>
    private static bool IsPrivate(string uri) =>
        uri.StartsWith("test", StringComparison.Ordinal) && !uri.Contains("///default", StringComparison.Ordinal);

    private Task<T> CallAsync<T>(Func<LibvirtConnection, T> call, bool byFirst, bool isPosted = false)
    {
        CallJob<T> job = new(call, isPosted);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            TakeLane(byFirst).Give(job);
        }

        return job.Answer;
    }

    private CallLane TakeLane(bool byFirst)
    {
        if (byFirst && _primaryIsIdle)
        {
            _primaryIsIdle = false;
            return _primary;
        }

        while (_idle.Count > 0)
        {
            CallLane lane = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            if (lane.IsAlive)
            {
                return lane;
            }

            _count--;
            lane.Close();
        }

        if (_count >= MaxLanes)
        {
            throw new LibvirtException(LibvirtErrorCode.None, 0, $"{_uri} has {MaxLanes} calls to answer already");
        }

        _count++;
        return new CallLane(this, _uri, _share ? _first : null);
    }
}
