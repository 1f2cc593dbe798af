using System.Runtime.InteropServices;

namespace VirtWold.Benchmarks.Native;

/// <summary>What the daemon never asks of libvirt, and measuring does.</summary>
internal static partial class LibvirtDefine
{
    private const string Library = "libvirt.so.0";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint virDomainDefineXML(SafeHandle connection, string xml);
}
