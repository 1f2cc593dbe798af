using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VirtWold.Interop;

namespace VirtWold.Links;

/// <summary>
/// Wakes a thread that waits for something to read (eventfd(2)). Ringing never blocks and never fails; ringing twice before the thread
/// has woken up has rung once.
/// </summary>
internal sealed unsafe class ThreadBell : IDisposable
{
    /// <summary>One that poll(2) passes over.</summary>
    private const int NoDescriptor = -1;

    private readonly SafeFileHandle _event;

    /// <summary>Makes one.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public ThreadBell()
    {
        int descriptor = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        _event = descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new Win32Exception();
    }

    /// <summary>Wakes the thread. Safe for all threads, and after the end.</summary>
    public void Ring()
    {
        ulong one = 1;
        try
        {
            // Full, it has been rung already.
            _ = Libc.write(_event, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    /// <summary>Waits until the bell has rung, or the time is over.</summary>
    /// <param name="milliseconds">The time; -1 for ever.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void Wait(int milliseconds) => _ = Wait(NoDescriptor, milliseconds);

    /// <summary>Waits until there is something to read, the bell has rung, or the time is over.</summary>
    /// <param name="source">What is read from: a socket.</param>
    /// <param name="milliseconds">The time; -1 for ever.</param>
    /// <returns>Whether there is something to read.</returns>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public bool WaitFor(SafeHandle source, int milliseconds)
    {
        bool isHeld = false;
        try
        {
            source.DangerousAddRef(ref isHeld);
            return Wait((int)source.DangerousGetHandle(), milliseconds);
        }
        finally
        {
            if (isHeld)
            {
                source.DangerousRelease();
            }
        }
    }

    public void Dispose() => _event.Dispose();

    private bool Wait(int descriptor, int milliseconds)
    {
        const int count = 2;
        Libc.poll_entry* entries = stackalloc Libc.poll_entry[count];
        entries[0] = new Libc.poll_entry { fd = descriptor, events = Libc.POLLIN };
        entries[1] = new Libc.poll_entry { fd = (int)_event.DangerousGetHandle(), events = Libc.POLLIN };
        if (Libc.poll(entries, count, milliseconds) < 0)
        {
            Win32Exception error = new();
            return error.NativeErrorCode == Libc.EINTR ? false : throw error;
        }

        if (entries[1].revents != 0)
        {
            ulong rings;
            _ = Libc.read(_event, &rings, sizeof(ulong));
        }

        return entries[0].revents != 0;
    }
}
