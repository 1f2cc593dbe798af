using System.Buffers.Binary;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Arm64;

/// <summary>The Debian package for arm64, built wherever the program for arm64 is.</summary>
[TestFixture]
public sealed class PackageTests
{
    /// <summary>EM_AARCH64 of elf.h, and where a header has it.</summary>
    private const ushort Aarch64 = 183;
    private const int MachineOffset = 18;

    /// <summary>apt installs it on such a machine alone, and finds the program there.</summary>
    [Test]
    public void Package_when_it_is_built_for_arm64_then_its_architecture_and_its_program_are_arm64()
    {
        Requires.Tools("make", "dpkg-deb", "dpkg-parsechangelog", "readelf");
        Requires.That(Arm64Machine.Program is not null, "artifacts/linux-arm64/virtwold isn't built (make deps FOR=arm64, make RID=linux-arm64)");
        using TemporaryFolder folder = new();
        Packages.Build(Arm64Machine.Program!, folder, "RID=linux-arm64");
        var package = Directory.GetFiles(folder.Path, "*.deb").Single();
        Tool.Run("dpkg-deb", "--extract", package, folder.At("tree"));
        var header = File.ReadAllBytes(folder.At("tree", "usr", "sbin", "virtwold"));
        Assert.Multiple(() =>
        {
            Assert.That(package, Does.EndWith("_arm64.deb"));
            Assert.That(Tool.Run("dpkg-deb", "--field", package, "Architecture").Output.Trim(), Is.EqualTo("arm64"));
            Assert.That(Tool.Run("dpkg-deb", "--field", package, "Depends").Output, Does.Match(@"\blibc6 \(>= 2\.\d+\)"));
            Assert.That(BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(MachineOffset)), Is.EqualTo(Aarch64));
        });
    }
}
