using System.Runtime.InteropServices;

// libpcap, libvirt and the C library are the system's: the working folder and PATH-like places aren't looked through for them.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
