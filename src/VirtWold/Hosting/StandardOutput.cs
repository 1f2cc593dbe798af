using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>
/// Standard output. Not the console's stream, which switches a terminal into application mode at its first write. What a reader that has
/// gone would have got is lost.
/// </summary>
internal sealed unsafe class StandardOutput : OutputOnlyStream
{
    /// <summary>Writes all of it.</summary>
    /// <exception cref="IOException">The disk is full, or it isn't open for writing.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            fixed (byte* bytes = buffer)
            {
                nint written = Libc.write(Libc.STDOUT_FILENO, bytes, (nuint)buffer.Length);
                int error = Marshal.GetLastPInvokeError();
                if (written >= 0)
                {
                    buffer = buffer[(int)written..];
                }
                else if (error == Libc.EPIPE)
                {
                    return;
                }
                else if (error == Libc.EAGAIN)
                {
                    Libc.poll_entry descriptor = new() { fd = Libc.STDOUT_FILENO, events = Libc.POLLOUT };
                    _ = Libc.poll(&descriptor, 1, -1);
                }
                else if (error != Libc.EINTR)
                {
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error));
                }
            }
        }
    }
}
