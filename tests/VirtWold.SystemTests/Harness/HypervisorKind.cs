namespace VirtWold.SystemTests.Harness;

/// <summary>What a private libvirtd runs machines on.</summary>
internal enum HypervisorKind
{
    /// <summary>libvirt's built-in test hypervisor: machines without any process, started in no time.</summary>
    Test,

    /// <summary>QEMU without hardware acceleration.</summary>
    Qemu,
}
