using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Soak;

/// <summary>Very many changes; a restart of libvirtd loses all machines.</summary>
[TestFixture]
public sealed class TestHypervisorSoakTests() : SoakTest(HypervisorKind.Test);
