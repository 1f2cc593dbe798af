using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Steering.Kernel;

/// <summary>Who is attached to an interface's TCX hook, in the order in which they run.</summary>
internal static unsafe class HookOwners
{
    private const int Most = 32;

    /// <summary>The names of the programs.</summary>
    /// <returns>Nothing where the kernel hasn't got TCX, or doesn't tell.</returns>
    public static IReadOnlyList<string>? Of(int index)
    {
        uint* ids = stackalloc uint[Most];
        LibBpf.bpf_prog_query_options options = new() { sz = (nuint)sizeof(LibBpf.bpf_prog_query_options), prog_ids = ids, prog_cnt = Most };
        int result = LibBpf.bpf_prog_query_opts(index, LibBpf.BPF_TCX_INGRESS, &options);
        if (result == -Libc.ENOENT)
        {
            return [];
        }

        if (result < 0)
        {
            return null;
        }

        List<string> names = [];
        for (int i = 0; i < Math.Min((int)options.prog_cnt, Most); i++)
        {
            names.Add(NameOf(ids[i]));
        }

        return names;
    }

    private static string NameOf(uint id)
    {
        int fd = LibBpf.bpf_prog_get_fd_by_id(id);
        if (fd < 0)
        {
            return $"program {id}";
        }

        LibBpf.bpf_program_information information = default;
        uint length = (uint)sizeof(LibBpf.bpf_program_information);
        string name = LibBpf.bpf_obj_get_info_by_fd(fd, &information, &length) == 0 ? Marshal.PtrToStringUTF8((nint)information.name) ?? "" : "";
        _ = Libc.close(fd);
        return name.Length > 0 ? name : $"program {id}";
    }
}
