using System.Globalization;
using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Hosting.Logs;

/// <summary>Whether standard error goes to the systemd journal (systemd.exec(5), $JOURNAL_STREAM).</summary>
internal static unsafe class JournalStream
{
    private const int StatLength = 256;

    /// <summary>
    /// Whether <paramref name="journalStream"/>, as systemd sets it ("device:inode"), names what standard error is. A program that was
    /// started with its output redirected has the variable too, and isn't connected.
    /// </summary>
    public static bool IsStandardError(string? journalStream)
    {
        if (journalStream is null)
        {
            return false;
        }

        Span<byte> stat = stackalloc byte[StatLength];
        fixed (byte* buffer = stat)
        {
            if (Libc.fstat(Libc.STDERR_FILENO, buffer) != 0)
            {
                return false;
            }
        }

        ReadOnlySpan<ulong> fields = MemoryMarshal.Cast<byte, ulong>(stat);
        return journalStream == string.Create(CultureInfo.InvariantCulture, $"{fields[0]}:{fields[1]}");
    }
}
