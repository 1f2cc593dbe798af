using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Win32.SafeHandles;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>
/// Standard input and output as a terminal. The runtime's own console switches a terminal into application mode when it is first used,
/// and never back; this leaves it as it is.
/// </summary>
internal static class Tty
{
    /// <summary>Wider than any terminal: where the output isn't one, nothing is cut.</summary>
    public const int Unlimited = 10_000;

    private const int UsualRows = 24;

    /// <summary>Whether standard output is a terminal.</summary>
    public static bool IsOutput { get; } = !Console.IsOutputRedirected;

    /// <summary>Whether colours are wanted: on a terminal that knows them, unless NO_COLOR says otherwise (no-color.org).</summary>
    public static bool HasColours { get; } = IsOutput
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";

    /// <summary>How wide the terminal is.</summary>
    public static int Columns => IsOutput && Size() is { Columns: > 0 } size ? size.Columns : Unlimited;

    /// <summary>How high the terminal is.</summary>
    public static int Rows => IsOutput && Size() is { Rows: > 0 } size ? size.Rows : UsualRows;

    /// <summary>Has the runtime's console write to standard output as it is, in UTF-8; each write is out when it returns.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It lasts as long as the process.")]
    public static void UseForConsole() => Console.SetOut(new StreamWriter(new StandardOutput(), new UTF8Encoding(false)) { AutoFlush = true });

    /// <summary>Has the terminal give each key at once and show none, until the result is disposed of.</summary>
    /// <returns>Nothing where standard input isn't a terminal.</returns>
    public static IDisposable? TakeKeys() => KeyMode.Enter();

    /// <summary>Standard input, unbuffered. Not the console's stream, which changes the terminal's modes.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The stream owns the handle.")]
    public static Stream OpenKeys() => new FileStream(new SafeFileHandle(Libc.STDIN_FILENO, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    private static unsafe (int Columns, int Rows) Size()
    {
        Libc.WindowSize size;
        return Libc.ioctl(Libc.STDOUT_FILENO, Libc.TIOCGWINSZ, &size) == 0 ? (size.ws_col, size.ws_row) : (0, 0);
    }

    /// <summary>Without lines and echo; signals such as Ctrl-C stay.</summary>
    private sealed class KeyMode : IDisposable
    {
        private readonly Libc.TerminalModes _before;

        private KeyMode(Libc.TerminalModes before) => _before = before;

        public static unsafe KeyMode? Enter()
        {
            Libc.TerminalModes before;
            if (Libc.tcgetattr(Libc.STDIN_FILENO, &before) != 0)
            {
                return null;
            }

            Libc.TerminalModes keys = before;
            keys.c_lflag &= ~(Libc.ICANON | Libc.ECHO);
            return Libc.tcsetattr(Libc.STDIN_FILENO, Libc.TCSANOW, &keys) == 0 ? new KeyMode(before) : null;
        }

        public unsafe void Dispose()
        {
            Libc.TerminalModes before = _before;
            _ = Libc.tcsetattr(Libc.STDIN_FILENO, Libc.TCSANOW, &before);
        }
    }
}
