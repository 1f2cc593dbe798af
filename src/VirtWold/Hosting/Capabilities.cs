using System.Globalization;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>The calling thread's capabilities (capabilities(7)), as sets of bits.</summary>
internal static unsafe class Capabilities
{
    /// <summary>CAP_NET_BIND_SERVICE: to listen on ports below 1024.</summary>
    public const ulong NetBindService = 1UL << 10;

    /// <summary>CAP_NET_RAW: to capture.</summary>
    public const ulong NetRaw = 1UL << 13;

    /// <summary>CAP_NET_ADMIN: to attach a program to an interface.</summary>
    public const ulong NetAdmin = 1UL << 12;

    /// <summary>CAP_PERFMON: to load a program whose reads the kernel doesn't have to guess about.</summary>
    public const ulong PerfMon = 1UL << 38;

    /// <summary>CAP_BPF: to load a program.</summary>
    public const ulong Bpf = 1UL << 39;

    private const uint Version3 = 0x20080522;

    /// <summary>Those that it may use.</summary>
    public static ulong Permitted
    {
        get
        {
            Libc.cap_user_header header = new() { version = Version3 };
            Libc.cap_user_data* data = stackalloc Libc.cap_user_data[2];
            return Libc.capget(&header, data) == 0 ? data[0].permitted | ((ulong)data[1].permitted << 32) : 0;
        }
    }

    /// <summary>
    /// Keeps these and gives up all others, for good; and hands them on to the program that the thread becomes by execve(2), whichever user it
    /// is by then.
    /// </summary>
    /// <exception cref="PrivilegeException">The kernel refuses.</exception>
    public static void KeepOnly(ulong kept)
    {
        Libc.cap_user_header header = new() { version = Version3 };
        Libc.cap_user_data* data = stackalloc Libc.cap_user_data[2];
        data[0] = new Libc.cap_user_data { effective = (uint)kept, permitted = (uint)kept, inheritable = (uint)kept };
        data[1] = new Libc.cap_user_data { effective = (uint)(kept >> 32), permitted = (uint)(kept >> 32), inheritable = (uint)(kept >> 32) };
        Throw.IfFailed(Libc.capset(&header, data), "can't give up capabilities");
        for (int capability = 0; kept >> capability != 0; capability++)
        {
            if ((kept >> capability & 1) != 0)
            {
                Throw.IfFailed(Libc.prctl(Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_RAISE, (nuint)capability, 0, 0), "can't keep a capability");
            }
        }
    }

    /// <summary>No program that is started from here can ever have others than these. Does nothing where that isn't permitted.</summary>
    public static void Bound(ulong kept)
    {
        for (int capability = 0; Libc.prctl(Libc.PR_CAPBSET_READ, (nuint)capability, 0, 0, 0) >= 0; capability++)
        {
            if ((kept >> capability & 1) == 0)
            {
                _ = Libc.prctl(Libc.PR_CAPBSET_DROP, (nuint)capability, 0, 0, 0);
            }
        }
    }

    /// <summary>Programs that this thread, or one that it begins, starts from now on get none of them.</summary>
    public static void HandOnNone() => _ = Libc.prctl(Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);

    /// <summary>The set for people, as the kernel writes it.</summary>
    public static string Format(ulong set) => set switch
    {
        0 => "none",
        NetRaw => "CAP_NET_RAW",
        NetRaw | NetBindService => "CAP_NET_RAW, CAP_NET_BIND_SERVICE",
        _ => set.ToString("x16", CultureInfo.InvariantCulture),
    };
}
