using System.Runtime.InteropServices;

namespace VirtWold.Benchmarks.Native;

/// <summary>What the program never asks of libbpf, and measuring does.</summary>
internal static unsafe partial class BpfLoad
{
    /// <summary>BPF_PROG_TYPE_SCHED_CLS of linux/bpf.h.</summary>
    public const int SchedCls = 3;

    private const string Library = "libbpf.so.1";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_prog_load(int type, string name, string license, ulong* instructions, nuint count, nint options);
}
