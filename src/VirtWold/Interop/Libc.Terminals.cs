using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>Terminals: termios(3), ioctl_tty(2).</summary>
internal static unsafe partial class Libc
{
    public const int EPIPE = 32;
    public const int STDIN_FILENO = 0;
    public const int STDOUT_FILENO = 1;
    public const nuint TIOCGWINSZ = 0x5413;
    public const uint ICANON = 2;
    public const uint ECHO = 8;
    public const int TCSANOW = 0;

    [LibraryImport(Library)]
    public static partial int ioctl(int descriptor, nuint request, WindowSize* size);

    [LibraryImport(Library)]
    public static partial int tcgetattr(int descriptor, TerminalModes* attributes);

    [LibraryImport(Library)]
    public static partial int tcsetattr(int descriptor, int actions, TerminalModes* attributes);

    /// <summary>struct winsize.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct WindowSize
    {
        public ushort ws_row;
        public ushort ws_col;
        public ushort ws_xpixel;
        public ushort ws_ypixel;
    }

    /// <summary>struct termios of glibc, which is the same for all processors that we build for.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TerminalModes
    {
        public uint c_iflag;
        public uint c_oflag;
        public uint c_cflag;
        public uint c_lflag;
        public byte c_line;
        public fixed byte c_cc[32];
        public uint c_ispeed;
        public uint c_ospeed;
    }
}
