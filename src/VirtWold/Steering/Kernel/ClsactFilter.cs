using VirtWold.Interop;

namespace VirtWold.Steering.Kernel;

/// <summary>
/// Our filter of an interface's clsact queueing discipline: for all protocols, with a priority and a handle of its own, by which it is
/// found again. The discipline itself may be others', and stays.
/// </summary>
internal static unsafe class ClsactFilter
{
    /// <summary>"VW". libbpf attaches for ETH_P_ALL.</summary>
    private const uint Own = 0x5657;

    /// <summary>Attaches a program, in place of the one that is there.</summary>
    /// <returns>0, or a negative error number.</returns>
    public static int Attach(int program, int index)
    {
        LibBpf.bpf_tc_hook hook = Hook(index);
        int made = LibBpf.bpf_tc_hook_create(&hook);
        if (made is < 0 and not -Libc.EEXIST)
        {
            return made;
        }

        LibBpf.bpf_tc_options options = Filter();
        options.prog_fd = program;
        options.flags = LibBpf.BPF_TC_F_REPLACE;
        return LibBpf.bpf_tc_attach(&hook, &options);
    }

    /// <summary>Removes it.</summary>
    /// <returns>Whether it was there.</returns>
    public static bool Detach(int index)
    {
        LibBpf.bpf_tc_hook hook = Hook(index);
        LibBpf.bpf_tc_options options = Filter();
        return LibBpf.bpf_tc_detach(&hook, &options) == 0;
    }

    /// <summary>Whether it is there.</summary>
    public static bool IsThere(int index)
    {
        LibBpf.bpf_tc_hook hook = Hook(index);
        LibBpf.bpf_tc_options options = Filter();
        return LibBpf.bpf_tc_query(&hook, &options) == 0;
    }

    private static LibBpf.bpf_tc_hook Hook(int index) => new() { sz = (nuint)sizeof(LibBpf.bpf_tc_hook), ifindex = index, attach_point = LibBpf.BPF_TC_INGRESS };

    private static LibBpf.bpf_tc_options Filter() => new() { sz = (nuint)sizeof(LibBpf.bpf_tc_options), handle = Own, priority = Own };
}
