namespace VirtWold.Interop;

/// <summary>The files, sockets and the like that this process may have open (RLIMIT_NOFILE, and the system's own limit).</summary>
internal static unsafe class OpenFiles
{
    /// <summary>Whether so many more may be opened now. The root folder is there in each container, and naming it takes no permission.</summary>
    public static bool HasRoomFor(int count)
    {
        Span<int> opened = stackalloc int[count];
        int got = 0;
        while (got < count && Libc.open("/", Libc.O_PATH | Libc.O_CLOEXEC) is >= 0 and var file)
        {
            opened[got++] = file;
        }

        foreach (int file in opened[..got])
        {
            _ = Libc.close(file);
        }

        return got == count;
    }
}
