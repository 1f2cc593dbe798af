using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Capture;

/// <summary>The network interfaces of the namespace that the process runs in.</summary>
internal static unsafe class NetworkInterfaces
{
    /// <summary>Their names, in the kernel's order; empty where the kernel doesn't tell.</summary>
    public static IReadOnlyList<string> Names()
    {
        Libc.if_nameindex_entry* entries = Libc.if_nameindex();
        if (entries is null)
        {
            return [];
        }

        try
        {
            List<string> names = [];
            for (Libc.if_nameindex_entry* entry = entries; entry->if_index != 0; entry++)
            {
                names.Add(Marshal.PtrToStringUTF8((nint)entry->if_name) ?? "");
            }

            return names;
        }
        finally
        {
            Libc.if_freenameindex(entries);
        }
    }
}
