using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Soak;

/// <summary>Fewer changes, to real guests, which outlive their libvirtd.</summary>
[TestFixture]
public sealed class QemuSoakTests() : SoakTest(HypervisorKind.Qemu);
