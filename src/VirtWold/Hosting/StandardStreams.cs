using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>The three descriptors that every program takes for granted.</summary>
internal static class StandardStreams
{
    private const int Count = 3;

    /// <summary>
    /// Opens /dev/null in the place of those that the program was started without. Else the next file or socket that is opened gets
    /// that number, and what is written to standard error goes there. To be called before anything is opened.
    /// </summary>
    public static void EnsureOpen()
    {
        for (int fd = 0; fd < Count; fd++)
        {
            if (Libc.fcntl(fd, Libc.F_GETFD, 0) < 0)
            {
                // open(2) takes the lowest number that is free: this one.
                _ = Libc.open("/dev/null", Libc.O_RDWR);
            }
        }
    }
}
