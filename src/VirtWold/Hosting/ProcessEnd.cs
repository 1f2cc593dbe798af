using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>The last thing that the program does.</summary>
internal static class ProcessEnd
{
    /// <summary>Writes what still waits to be written, in a moment at most. For ends that come as a surprise.</summary>
    public static Action Flush { get; set; } = static () => { };

    /// <summary>Ends the program after a while, if it hasn't ended by itself.</summary>
    /// <param name="patience">How long it may take.</param>
    /// <param name="status">The exit status.</param>
    public static void AtLatestIn(TimeSpan patience, int status) => new Thread(() =>
    {
        Thread.Sleep(patience);
        Flush();
        AtOnce(status);
    })
    {
        Name = "end",
        IsBackground = true,
    }.Start();

    /// <summary>
    /// Ends the program by _exit(2), which doesn't return, once everything is closed and written. exit(3) would also run the destructors
    /// of the native libraries, while threads that have just ended still free what they kept in them: joining a thread in .NET waits for
    /// its code, not for the C library's thread-local destructors behind it. Under load that broke the heap at one end in a thousand.
    /// </summary>
    /// <param name="status">The exit status.</param>
    /// <returns>Nothing, whatever the compiler wants to hear.</returns>
    public static int AtOnce(int status)
    {
        Libc._exit(status);
        return status;
    }
}
