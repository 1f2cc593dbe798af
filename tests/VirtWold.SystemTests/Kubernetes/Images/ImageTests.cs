using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.Images;

/// <summary>The image has the daemon in it, and nothing else.</summary>
[TestFixture]
public sealed class ImageTests : ClusterTest
{
    private ContainerImage _image = null!;

    /// <summary>Builds the image.</summary>
    [OneTimeSetUp]
    public void Build()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("buildah", "runc", "make", "debootstrap", "ip", "wakeonlan", "busybox", "getcap");
        Requires.Scapy();
        _image = new ContainerImage();
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void Remove()
    {
        // Null when making it has failed.
        _image?.Dispose();
    }

    /// <summary>No shell, no tool: whoever gets in finds the daemon alone.</summary>
    [Test]
    public void Image_has_one_program_that_may_capture_and_nothing_else_to_run()
    {
        var programs = Directory.EnumerateFiles(_image.Files, "*", SearchOption.AllDirectories)
            .Where(file => (File.GetUnixFileMode(file) & UnixFileMode.OtherExecute) != 0 && !file.Contains(".so", StringComparison.Ordinal))
            .Select(file => file[_image.Files.Length..]);
        Assert.Multiple(() =>
        {
            Assert.That(programs, Is.EqualTo(["/usr/sbin/virtwold"]));
            Assert.That(Tool.Run("getcap", $"{_image.Files}/usr/sbin/virtwold").Output.Trim(), Does.EndWith(" cap_net_raw=ep"));
            Assert.That(_image.Configuration("{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}}"), Is.EqualTo("65532:65532 [/usr/sbin/virtwold]"));
        });
    }
}
