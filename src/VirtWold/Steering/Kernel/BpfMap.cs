using VirtWold.Interop;
using VirtWold.Steering.Tables;

namespace VirtWold.Steering.Kernel;

/// <summary>A table of the program in the kernel, by its descriptor. Safe for all threads: each call is one of the kernel's.</summary>
/// <param name="fd">The descriptor; <see cref="SteerProgram"/> closes it.</param>
/// <param name="shape">What the table is like.</param>
internal sealed unsafe class BpfMap(int fd, TableShape shape)
{
    /// <summary>The descriptor.</summary>
    public int Fd { get; } = fd;

    /// <summary>What the table is like.</summary>
    public TableShape Shape { get; } = shape;

    /// <summary>Whether a descriptor's table has that shape.</summary>
    public static bool Has(int fd, TableShape shape)
    {
        LibBpf.bpf_map_information information = default;
        uint length = (uint)sizeof(LibBpf.bpf_map_information);
        return LibBpf.bpf_obj_get_info_by_fd(fd, &information, &length) == 0
            && information.key_size == shape.KeySize
            && information.value_size == shape.ValueSize
            && information.max_entries == shape.Entries;
    }

    /// <summary>Writes an entry.</summary>
    /// <exception cref="SteeringException">The kernel refuses.</exception>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int result = TryPut(key, value);
        if (result < 0)
        {
            throw BpfLibrary.Failure(result, $"write the table {Shape.Name}");
        }
    }

    /// <summary>Writes an entry.</summary>
    /// <returns>0, or a negative error number.</returns>
    public int TryPut(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            return LibBpf.bpf_map_update_elem(Fd, keyBytes, valueBytes, LibBpf.BPF_ANY);
        }
    }

    /// <summary>Removes an entry; does nothing where there is none.</summary>
    /// <exception cref="SteeringException">The kernel refuses.</exception>
    public void Delete(ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
        {
            int result = LibBpf.bpf_map_delete_elem(Fd, keyBytes);
            if (result is < 0 and not -Libc.ENOENT)
            {
                throw BpfLibrary.Failure(result, $"write the table {Shape.Name}");
            }
        }
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Where it goes: as long as a value, of a table that has one for each processor as long as all of them.</param>
    public bool TryGet(ReadOnlySpan<byte> key, Span<byte> value)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            return LibBpf.bpf_map_lookup_elem(Fd, keyBytes, valueBytes) == 0;
        }
    }

    /// <summary>All entries, but those whose value is all zero: an array has each of its entries always.</summary>
    public Dictionary<byte[], byte[]> ReadAll()
    {
        Dictionary<byte[], byte[]> entries = new(ByteKeys.Comparer);
        byte[]? key = null;
        byte[] next = new byte[Shape.KeySize];
        while (TryNext(key, next))
        {
            key = [.. next];
            byte[] value = new byte[Shape.ValueSize];
            if (TryGet(key, value) && value.AsSpan().ContainsAnyExcept((byte)0))
            {
                entries[key] = value;
            }
        }

        return entries;
    }

    /// <summary>The key behind a key; the first one behind nothing.</summary>
    private bool TryNext(byte[]? key, byte[] next)
    {
        fixed (byte* keyBytes = key, nextBytes = next)
        {
            return LibBpf.bpf_map_get_next_key(Fd, keyBytes, nextBytes) == 0;
        }
    }
}
