using System.Runtime.InteropServices;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>
/// Older kernels steer alike, in an emulated machine: the whole table of frames, and connections by IPv4 and IPv6, untagged and through real
/// VLAN devices (tests/guest/steer.sh). Linux 6.1 has no TCX; 6.12 is the first with TCX that a distribution keeps for long.
/// </summary>
[TestFixture]
public sealed class KernelTests
{
    private static readonly string[] Sessions =
        ["session 192.0.2.2: ok", "session 2001:db8::2: ok", "session 203.0.113.2: ok", "session 2001:db8:7::2: ok"];

    /// <summary>By the hook that it has, and without one word about the kernel's version.</summary>
    [TestCase("6.1", "clsact")]
    [TestCase("6.12", "TCX")]
    public void Frames_of_a_kernel_of_that_series_go_where_their_rules_say(string series, string hook)
    {
        Requires.Root();
        Requires.Binary();
        Requires.Scapy();
        Requires.Tools("qemu-system-x86_64", EmulatedKernel.FileServer, "busybox", "xz", "depmod", "apt-get", "nft", "bash", "python3");
        Requires.That(RuntimeInformation.OSArchitecture == Architecture.X64, "the emulated machine has the architecture of this one's files, and is an x64 one");
        var lines = EmulatedKernel.Run(series, Repository.At("tests", "guest", "steer.sh"), VirtWoldBinary.Location);
        var frames = lines.Where(line => line.StartsWith('{')).Select(FrameResult.Parse).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(lines, Has.Some.StartsWith($"kernel: {series}."));
            Assert.That(lines, Has.Some.Contain($"Steering frames of nic0 to ul-host by {hook}: "));
            Assert.That(frames, Has.Count.EqualTo(95));
            Assert.That(frames.Where(frame => !frame.IsRight), Is.Empty);
            Assert.That(lines.Where(line => line.StartsWith("session ", StringComparison.Ordinal)), Is.EqualTo(Sessions));
            Assert.That(lines, Has.Member("status: 0"));
            Assert.That(lines, Has.Member("left: 0 0 0"), "programs at both interfaces, and pins");
        });
    }
}
