using System.Globalization;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>The program's memory.</summary>
internal static class Memory
{
    private const int DontNeed = 4;
    private const int ChunkLength = 4096;

    /// <summary>
    /// Lets go of what was in memory for something that is over: of its objects, which no collection would look for while nothing
    /// happens, of what native libraries have freed, and of its code.
    /// </summary>
    public static void Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = Libc.malloc_trim(0);
        ReleaseCode();
    }

    /// <summary>
    /// Lets go of the code in memory, the program's and its libraries'. The start runs through many times the code that the rest of the
    /// daemon's life needs, and the kernel would keep all of it mapped; what runs again is mapped again, from the page cache or the file.
    /// Allocates nearly nothing: what it left behind would stay until the next collection, which may be days away.
    /// </summary>
    private static void ReleaseCode()
    {
        using FileStream maps = new("/proc/self/maps", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        Span<byte> chunk = stackalloc byte[ChunkLength];
        int length = 0;
        while (true)
        {
            int read = maps.Read(chunk[length..]);
            length += read;
            ReadOnlySpan<byte> rest = chunk[..length];
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                if (TryReadCode(rest[..end], out nint begin, out nint size))
                {
                    _ = Libc.madvise(begin, size, DontNeed);
                }

                rest = rest[(end + 1)..];
            }

            if (read == 0 || rest.Length == ChunkLength)
            {
                // The end, or a path that is longer than any.
                return;
            }

            rest.CopyTo(chunk);
            length = rest.Length;
        }
    }

    /// <summary>
    /// Reads a line such as <c>55d0c3c9d000-55d0c3ff1000 r-xp 0000f000 fe:00 11665695    /usr/sbin/virtwold</c>, see proc_pid_maps(5). Code
    /// only: it is never written to, while what the loader wrote into read-only data would be lost.
    /// </summary>
    /// <returns>Whether it is code of a file.</returns>
    internal static bool TryReadCode(ReadOnlySpan<byte> line, out nint begin, out nint size)
    {
        begin = 0;
        size = 0;
        int dash = line.IndexOf((byte)'-');
        int blank = line.IndexOf((byte)' ');
        if (dash <= 0 || blank <= dash || !line[blank..].StartsWith(" r-xp "u8) || !line.Contains((byte)'/')
            || !nint.TryParse(line[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out begin)
            || !nint.TryParse(line[(dash + 1)..blank], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out nint end))
        {
            return false;
        }

        size = end - begin;
        return size > 0;
    }
}
