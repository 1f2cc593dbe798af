using VirtWold.Interop;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// What many calls leave behind: machines as they were before, and handles of a connection that is closed. Nothing would look for them
/// while nothing happens. Safe for all threads.
/// </summary>
internal static class CallLeavings
{
    /// <summary>Bytes that were allocated since the last time: some hundred wakes. Less isn't worth a collection.</summary>
    private const long Much = 1024 * 1024;

    private static long _allocatedBefore;

    /// <summary>Gives back what was left, where it may be much. To be called when a lane has had nothing to do for a while.</summary>
    public static void GiveBack()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        long before = Interlocked.Read(ref _allocatedBefore);
        if (allocated - before < Much || Interlocked.CompareExchange(ref _allocatedBefore, allocated, before) != before)
        {
            return;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = Libc.malloc_trim(0);
    }
}
