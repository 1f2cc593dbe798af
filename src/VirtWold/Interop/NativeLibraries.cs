using System.Runtime.InteropServices;

// libpcap, libvirt and the C library are found by the system's loader, never beside the program.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
