using System.Runtime.InteropServices;
using System.Threading.Channels;
using VirtWold.Interop;
using VirtWold.Steering.Tables;

namespace VirtWold.Steering.Status;

/// <summary>
/// Hands the frames that the program shows to those who watch. There is a thread, and the program shows anything at all, only while
/// one of them is connected. A slow watcher loses frames; the others don't wait for it.
/// </summary>
/// <param name="steerer">Who steers.</param>
internal sealed unsafe class FrameRing(Steerer steerer) : IDisposable
{
    private const int Backlog = 1024;
    private const int PollMilliseconds = 100;

    private readonly Lock _lock = new();
    private readonly List<Channel<SteeredFrame>> _watchers = [];
    private Dictionary<int, string> _names = [];
    private Thread? _thread;

    /// <summary>Begins to watch.</summary>
    /// <returns>Where the frames come.</returns>
    public Channel<SteeredFrame> Watch()
    {
        Channel<SteeredFrame> watcher = Channel.CreateBounded<SteeredFrame>(new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_lock)
        {
            _watchers.Add(watcher);
            if (_thread is null)
            {
                _thread = new Thread(Run) { Name = "frames", IsBackground = true };
                _thread.Start();
            }
        }

        steerer.Watch(1);
        return watcher;
    }

    /// <summary>Ends to watch.</summary>
    public void Leave(Channel<SteeredFrame> watcher)
    {
        steerer.Watch(-1);
        lock (_lock)
        {
            _watchers.Remove(watcher);
        }
    }

    public void Dispose()
    {
        Thread? thread;
        lock (_lock)
        {
            _watchers.Clear();
            thread = _thread;
        }

        thread?.Join();
    }

    [UnmanagedCallersOnly]
    private static int Take(nint context, void* record, nuint length)
    {
        // Nothing may be thrown through the library.
        ((FrameRing)GCHandle.FromIntPtr(context).Target!).Show(new ReadOnlySpan<byte>(record, (int)Math.Min(length, 4096)));
        return 0;
    }

    private void Run()
    {
        GCHandle self = GCHandle.Alloc(this);
        nint ring = LibBpf.ring_buffer__new(steerer.Program["events"].Fd, &Take, GCHandle.ToIntPtr(self), 0);
        while (IsWatched())
        {
            _names = steerer.Program["names"].ReadAll().ToDictionary(static name => BitConverter.ToInt32(name.Key), static name => Layouts.ReadName(name.Value));
            if (ring == 0 || LibBpf.ring_buffer__poll(ring, PollMilliseconds) < 0)
            {
                Thread.Sleep(PollMilliseconds);
            }
        }

        LibBpf.ring_buffer__free(ring);
        self.Free();
    }

    /// <summary>Whether the thread has to go on. Where nobody watches any more, the next one begins another.</summary>
    private bool IsWatched()
    {
        lock (_lock)
        {
            _thread = _watchers.Count > 0 ? _thread : null;
            return _thread is not null;
        }
    }

    private void Show(ReadOnlySpan<byte> record)
    {
        KernelClock clock = new(DateTimeOffset.UtcNow);
        if (SteeredFrame.Parse(record, number => RuleNumbers.FixedName(number) ?? _names.GetValueOrDefault(number, "?"), clock) is { } frame)
        {
            lock (_lock)
            {
                foreach (Channel<SteeredFrame> watcher in _watchers)
                {
                    _ = watcher.Writer.TryWrite(frame);
                }
            }
        }
    }
}
