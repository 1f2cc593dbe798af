using VirtWold.Interop;

namespace VirtWold.Steering.Kernel;

/// <summary>A link of a program to an interface's TCX hook. It ends when its last descriptor is closed and it isn't pinned.</summary>
internal static unsafe class TcxLink
{
    /// <summary>
    /// Makes one, before all other programs at the hook: one of them might let nobody behind it run. Needs no capability, once the program
    /// is loaded.
    /// </summary>
    /// <returns>Its descriptor, or a negative error number: -EINVAL where the kernel hasn't got TCX.</returns>
    public static int Create(int program, int index)
    {
        LibBpf.bpf_link_create_options options = new() { sz = (nuint)sizeof(LibBpf.bpf_link_create_options), flags = LibBpf.BPF_F_BEFORE };
        return LibBpf.bpf_link_create(program, index, LibBpf.BPF_TCX_INGRESS, &options);
    }

    /// <summary>Has a link run another program, between two frames.</summary>
    /// <returns>Whether the link is still one to that interface.</returns>
    public static bool TryUpdate(int link, int program, int index) => LibBpf.bpf_link_update(link, program, 0) == 0 && IndexOf(link) == index;

    /// <summary>The index of the interface that a link is to; 0 where that is gone.</summary>
    public static int IndexOf(int link)
    {
        LibBpf.bpf_link_information information = default;
        uint length = (uint)sizeof(LibBpf.bpf_link_information);
        return LibBpf.bpf_obj_get_info_by_fd(link, &information, &length) == 0 ? (int)information.ifindex : 0;
    }

    /// <summary>Ends a link, even if others have it open, and closes the descriptor.</summary>
    public static void End(int link)
    {
        _ = LibBpf.bpf_link_detach(link);
        _ = Libc.close(link);
    }
}
