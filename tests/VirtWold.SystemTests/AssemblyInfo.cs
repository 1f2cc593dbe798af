using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

// Fixtures run side by side, the tests of one fixture one after the other: they share its network and its libvirtd.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(6)]
