using System.Globalization;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>What the system lets this process have, and whether that is enough. What fails because of it fails in misleading ways.</summary>
internal static unsafe class Limits
{
    /// <summary>Files, sockets and the like that any command may open at once; the daemon with one interface has 16.</summary>
    private const int Descriptors = 24;

    /// <summary>
    /// The garbage collector reserves half of what it may have, the C library 64 MiB for each of up to eight heaps a processor, and each
    /// thread 8 MiB for its stack; nearly all of that is never memory. With 4 GiB a hundred threads more may begin than at rest.
    /// </summary>
    private const ulong AddressSpace = 4UL * 1024 * 1024 * 1024;

    private const int Mebi = 1024 * 1024;

    /// <summary>What there is too little of: why, and what to do; null if all is well.</summary>
    public static string? Shortage()
    {
        ulong addressSpace = Of(Libc.RLIMIT_AS);
        if (addressSpace < AddressSpace)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the address space is limited to {addressSpace / Mebi} MiB, and virtwold reserves up to {AddressSpace / Mebi}; raise that limit (ulimit -v, or LimitAS= in a unit), and limit memory instead (MemoryMax=)");
        }

        return OpenFiles.HasRoomFor(Descriptors)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"only {Of(Libc.RLIMIT_NOFILE)} files may be open at once, and virtwold needs {Descriptors} more than were open at its start; raise that limit (ulimit -n, or LimitNOFILE= in a unit)");
    }

    /// <summary>Whether something failed because no more files may be open.</summary>
    public static bool IsTooManyFiles(IOException error) => error.HResult is Libc.EMFILE or Libc.ENFILE;

    /// <summary>What the daemon needs of /proc and doesn't find: why, and what to do; null if all is well.</summary>
    public static string? MissingProc() => File.Exists("/proc/self/maps")
        ? null
        : "there is no /proc/self, which the daemon needs; mount it: mount -t proc proc /proc";

    private static ulong Of(int resource)
    {
        Libc.resource_limit limit = default;
        return Libc.getrlimit(resource, &limit) == 0 ? limit.current : ulong.MaxValue;
    }
}
