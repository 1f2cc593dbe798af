using VirtWold.Interop;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// libvirt's own event loop on a thread of its own: one for the process, begun before the first connection is opened, as the library
/// demands. Callbacks run on it and must not block.
/// </summary>
internal static unsafe class LibvirtEventLoop
{
    private const int Never = -1;
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(200);

    private static readonly Lock StartLock = new();
    private static readonly TaskCompletionSource EndSource = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static Thread? _thread;
    private static int _wakeUpTimer;
    private static volatile bool _stopping;
    private static TaskCompletionSource? _proof;
    private static int _members;

    /// <summary>Loads the library and begins the loop; does nothing where that is done.</summary>
    /// <exception cref="LibvirtException">The library isn't installed, or refuses.</exception>
    public static void Start()
    {
        lock (StartLock)
        {
            if (_thread is not null)
            {
                return;
            }

            Initialize();
            _thread = new Thread(Run) { Name = "libvirt events", IsBackground = true };
            _thread.Start();
        }
    }

    /// <summary>Has the loop come round once: the task ends when it has, or where it doesn't run, and never where a callback hangs.</summary>
    public static Task ProveAsync()
    {
        lock (StartLock)
        {
            if (_thread is null || _stopping)
            {
                return Task.CompletedTask;
            }
        }

        TaskCompletionSource proof = new(TaskCreationOptions.RunContinuationsAsynchronously);
        proof = Interlocked.CompareExchange(ref _proof, proof, null) ?? proof;
        Native.virEventUpdateTimeout(_wakeUpTimer, 0);
        return proof.Task;
    }

    /// <summary>Ends, or fails, when the loop has ended by itself.</summary>
    public static Task Ended => EndSource.Task;

    /// <summary>One more who ends the loop when the last of them leaves.</summary>
    public static void Join()
    {
        lock (StartLock)
        {
            _members++;
        }
    }

    /// <summary>One of its users leaves, with its connection closed. With the last one the loop ends for ever: for the end of the program.</summary>
    public static void Leave()
    {
        lock (StartLock)
        {
            _members--;
            if (_thread is not null && !_stopping && _members == 0)
            {
                _stopping = true;
                Native.virEventUpdateTimeout(_wakeUpTimer, 0);
                _thread.Join(Farewell);
            }
        }
    }

    private static void Initialize()
    {
        try
        {
            Check(Native.virInitialize());
        }
        catch (DllNotFoundException)
        {
            throw new LibvirtException(
                LibvirtErrorCode.NoLibrary, 0, "libvirt's client library isn't installed; on Debian: apt-get install libvirt0");
        }

        // By default the library prints each error on stderr; here they are thrown, and logged once.
        Native.virSetErrorFunc(0, &LibvirtCallbacks.IgnoreError);
        Check(Native.virEventRegisterDefaultImpl());
        // An iteration ends when something happens: this timer is what happens when the loop is to stop.
        _wakeUpTimer = Check(Native.virEventAddTimeout(Never, &LibvirtCallbacks.IgnoreTimer, 0, null));
    }

    private static void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, _thread!.Name!);
        while (!_stopping)
        {
            if (Native.virEventRunDefaultImpl() < 0)
            {
                EndSource.SetException(LibvirtException.Last());
                return;
            }

            Interlocked.Exchange(ref _proof, null)?.SetResult();
        }

        EndSource.SetResult();
    }

    private static int Check(int result) => result >= 0 ? result : throw LibvirtException.Last();
}
