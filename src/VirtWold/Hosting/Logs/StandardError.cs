using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Hosting.Logs;

/// <summary>Standard error, for lines. Not the console's stream, which waits for as long as nobody reads.</summary>
/// <param name="patience">How long a write waits for a reader; then it fails. <see cref="Timeout.InfiniteTimeSpan"/>: for as long as it takes.</param>
internal sealed unsafe class StandardError(TimeSpan patience) : OutputOnlyStream
{
    /// <summary>PIPE_BUF, pipe(7): where a pipe takes anything, it takes so much at once.</summary>
    private const int Portion = 4096;

    private static readonly TimeSpan LastPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>For the last words of the program, which wait a moment for a reader.</summary>
    public static StandardError ForLastWords() => new(LastPatience);

    /// <summary>Writes all of it.</summary>
    /// <exception cref="IOException">Nobody takes it: the reader is gone or doesn't read, the disk is full, or it isn't open.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            Wait();
            fixed (byte* bytes = buffer)
            {
                nint written = Libc.write(Libc.STDERR_FILENO, bytes, (nuint)Math.Min(buffer.Length, Portion));
                int error = Marshal.GetLastPInvokeError();
                if (written < 0 && error is not (Libc.EINTR or Libc.EAGAIN))
                {
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error));
                }

                buffer = buffer[(int)Math.Max(written, 0)..];
            }
        }
    }

    private void Wait()
    {
        Libc.poll_entry descriptor = new() { fd = Libc.STDERR_FILENO, events = Libc.POLLOUT };
        if (Libc.poll(&descriptor, 1, (int)patience.TotalMilliseconds) == 0)
        {
            throw new IOException("nobody reads standard error");
        }
    }
}
