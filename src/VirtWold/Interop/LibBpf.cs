using System.Runtime.InteropServices;

namespace VirtWold.Interop;

/// <summary>
/// libbpf's functions and structures, as its headers name them (bpf/libbpf.h, bpf/bpf.h, linux/bpf.h). The library is loaded with the
/// first call. Since version 1.0 a failure is a negative error number, and errno for functions that return a pointer.
/// </summary>
internal static unsafe partial class LibBpf
{
    public const int BPF_ANY = 0;
    public const int BPF_TCX_INGRESS = 46;
    public const uint BPF_F_BEFORE = 1 << 3;
    public const int BPF_TC_INGRESS = 1;
    public const uint BPF_TC_F_REPLACE = 1;

    private const string Library = "libbpf.so.1";

    /// <summary>Who takes what the library prints; nothing for nobody. Its last argument is a va_list.</summary>
    [LibraryImport(Library)]
    public static partial nint libbpf_set_print(delegate* unmanaged<int, byte*, nint, int> print);

    [LibraryImport(Library)]
    public static partial byte* libbpf_version_string();

    [LibraryImport(Library)]
    public static partial int libbpf_num_possible_cpus();

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint bpf_object__open_mem(byte* bytes, nuint length, nint options);

    [LibraryImport(Library)]
    public static partial int bpf_object__load(nint obj);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint obj);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_map_by_name(nint obj, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_program_by_name(nint obj, string name);

    [LibraryImport(Library)]
    public static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map__reuse_fd(nint map, int fd);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(nint program);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_elem(int fd, void* key, void* value, ulong flags);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_elem(int fd, void* key, void* value);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_elem(int fd, void* key);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_next_key(int fd, void* key, void* next);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_obj_pin(int fd, string path);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_obj_get(string path);

    [LibraryImport(Library)]
    public static partial int bpf_obj_get_info_by_fd(int fd, void* info, uint* length);

    [LibraryImport(Library)]
    public static partial int bpf_prog_get_fd_by_id(uint id);

    [LibraryImport(Library)]
    public static partial int bpf_prog_query_opts(int target, int type, bpf_prog_query_options* options);

    [LibraryImport(Library)]
    public static partial int bpf_link_create(int program, int target, int type, bpf_link_create_options* options);

    [LibraryImport(Library)]
    public static partial int bpf_link_update(int link, int program, nint options);

    [LibraryImport(Library)]
    public static partial int bpf_link_detach(int link);

    [LibraryImport(Library)]
    public static partial int bpf_tc_hook_create(bpf_tc_hook* hook);

    [LibraryImport(Library)]
    public static partial int bpf_tc_attach(bpf_tc_hook* hook, bpf_tc_options* options);

    [LibraryImport(Library)]
    public static partial int bpf_tc_detach(bpf_tc_hook* hook, bpf_tc_options* options);

    [LibraryImport(Library)]
    public static partial int bpf_tc_query(bpf_tc_hook* hook, bpf_tc_options* options);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint ring_buffer__new(int fd, delegate* unmanaged<nint, void*, nuint, int> sample, nint context, nint options);

    [LibraryImport(Library)]
    public static partial void ring_buffer__free(nint ring);

    [LibraryImport(Library)]
    public static partial int ring_buffer__poll(nint ring, int milliseconds);

    [LibraryImport(Library)]
    public static partial int bpf_prog_test_run_opts(int program, bpf_test_run_options* options);

    /// <summary>struct bpf_link_create_opts, as long as it is for TCX in libbpf 1.3; what an older one doesn't know has to be zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_link_create_options
    {
        public nuint sz;
        public uint flags;
        public uint padding;
        public nint iter_info;
        public uint iter_info_len;
        public uint target_btf_id;
        public uint relative_fd;
        public uint relative_id;
        public ulong expected_revision;
    }

    /// <summary>struct bpf_prog_query_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_prog_query_options
    {
        public nuint sz;
        public uint query_flags;
        public uint attach_flags;
        public uint* prog_ids;
        public uint prog_cnt;
        public uint padding;
        public uint* prog_attach_flags;
    }

    /// <summary>struct bpf_tc_hook.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_tc_hook
    {
        public nuint sz;
        public int ifindex;
        public int attach_point;
        public uint parent;
        public uint padding;
    }

    /// <summary>struct bpf_tc_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_tc_options
    {
        public nuint sz;
        public int prog_fd;
        public uint flags;
        public uint prog_id;
        public uint handle;
        public uint priority;
        public uint padding;
    }

    /// <summary>The beginning of struct bpf_map_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_map_information
    {
        public uint type;
        public uint id;
        public uint key_size;
        public uint value_size;
        public uint max_entries;
        public uint map_flags;
    }

    /// <summary>The beginning of struct bpf_link_info of a TCX link.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_link_information
    {
        public uint type;
        public uint id;
        public uint prog_id;
        public uint padding;
        public uint ifindex;
        public uint attach_type;
    }

    /// <summary>The beginning of struct bpf_prog_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_program_information
    {
        public uint type;
        public uint id;
        public ulong tag;
        public uint jited_prog_len;
        public uint xlated_prog_len;
        public ulong jited_prog_insns;
        public ulong xlated_prog_insns;
        public ulong load_time;
        public uint created_by_uid;
        public uint nr_map_ids;
        public ulong map_ids;
        public fixed byte name[16];
    }

    /// <summary>struct bpf_test_run_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct bpf_test_run_options
    {
        public nuint sz;
        public void* data_in;
        public void* data_out;
        public uint data_size_in;
        public uint data_size_out;
        public void* ctx_in;
        public void* ctx_out;
        public uint ctx_size_in;
        public uint ctx_size_out;
        public uint retval;
        public int repeat;
        public uint duration;
        public uint flags;
        public uint cpu;
        public uint batch_size;
    }
}
