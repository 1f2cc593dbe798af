using System.Globalization;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>The program's memory.</summary>
internal static class Memory
{
    private const int DontNeed = 4;

    /// <summary>
    /// Lets go of what was in memory for something that is over: of its objects, which no collection would look for while nothing
    /// happens, and of its code.
    /// </summary>
    public static void Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ReleaseCode();
    }

    /// <summary>
    /// Lets go of the code in memory, the program's and its libraries'. The start runs through many times the code that the rest of the
    /// daemon's life needs, and the kernel would keep all of it mapped; what runs again is mapped again, from the page cache or the file.
    /// </summary>
    public static void ReleaseCode()
    {
        // Lines such as "55d0c3c9d000-55d0c3ff1000 r-xp 0000f000 fe:00 11665695    /usr/sbin/virtwold", see proc_pid_maps(5). Code only:
        // it is never written to, while what the loader wrote into read-only data would be lost.
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 6 || fields[1] != "r-xp" || !fields[5].StartsWith('/'))
            {
                continue;
            }

            string[] range = fields[0].Split('-');
            if (nint.TryParse(range[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out nint begin)
                && nint.TryParse(range[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out nint end))
            {
                _ = Libc.madvise(begin, end - begin, DontNeed);
            }
        }
    }
}
