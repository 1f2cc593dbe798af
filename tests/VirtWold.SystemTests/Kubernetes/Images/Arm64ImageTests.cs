using VirtWold.SystemTests.Arm64;
using VirtWold.SystemTests.Containers;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.Images;

/// <summary>The image for arm64, built on whichever machine: nothing of it is run to build it.</summary>
[TestFixture]
public sealed class Arm64ImageTests
{
    /// <summary>A registry gives it to arm64 nodes, and the loader finds there what the program loads.</summary>
    [Test]
    public void Image_when_it_is_built_for_arm64_then_all_of_it_is_arm64()
    {
        Requires.Root();
        Requires.Tools("buildah", "runc", "make", "debootstrap", "getcap", "readelf");
        Requires.That(Arm64Machine.Program is not null, "artifacts/linux-arm64/virtwold isn't built (make deps FOR=arm64, make RID=linux-arm64)");
        using ContainerImage image = new(Arm64Machine.Program!, "RID=linux-arm64");
        var libraries = Path.Combine(image.Files, "usr", "lib", "aarch64-linux-gnu");
        Assert.Multiple(() =>
        {
            Assert.That(image.Configuration("{{.OCIv1.OS}}/{{.OCIv1.Architecture}}"), Is.EqualTo("linux/arm64"));
            Assert.That(Tool.Run("readelf", "--file-header", $"{image.Files}/usr/sbin/virtwold").Output, Does.Contain("AArch64"));
            Assert.That(Tool.Run("getcap", $"{image.Files}/usr/sbin/virtwold").Output.Trim(), Does.EndWith(" cap_net_raw=ep"));
            Assert.That(Tool.Run("readelf", "--file-header", Path.Combine(libraries, "libpcap.so.0.8")).Output, Does.Contain("AArch64"));
            Assert.That(File.Exists(Path.Combine(libraries, "libssl.so.3")));
            Assert.That(File.Exists(Path.Combine(image.Files, "lib", "ld-linux-aarch64.so.1")));
            Assert.That(File.Exists(Path.Combine(image.Files, "usr", "share", "doc", "virtwold", "NOTICE")));
        });
    }
}
