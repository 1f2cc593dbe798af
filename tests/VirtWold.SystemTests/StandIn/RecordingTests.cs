using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>curl and ssh against a real guest that sleeps, recorded; <c>make recording</c> copies that into the documentation.</summary>
[TestFixture]
public sealed class RecordingTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>The guest is saved before each of them, and both reach it at their first attempt.</summary>
    [Test]
    public void Curl_and_ssh_reach_a_saved_guest()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "bridge", "virsh", "/usr/sbin/libvirtd", "curl", "busybox", "ssh", GuestBuilder.Emulator);
        using Segment segment = new(HypervisorKind.Qemu);
        using LinuxImage image = new();
        using var guest = segment.Virsh.Define(
            segment.Asking(access: $"22,{LinuxImage.WebPort}") with { Name = "nas", Boot = image.Boot, Console = image.Console, Memory = 128 });
        using var daemon = segment.StartDaemon(guest, "--dedup", "0");
        guest.Start();
        var url = $"http://{Segment.Machine4}:{LinuxImage.WebPort}/";
        Eventually.True(
            () => Tool.Try(segment.Client.Enter("curl", "--silent", "--max-time", "3", url)).Output == "guest\n", Deadline, () => $"a guest that answers\n{daemon.Transcript}");
        TerminalRecording recording = new();
        Sleep(1, guest.ManagedSave);
        Assert.That(List(), Does.Match("nas +saved"));
        var page = recording.Run(
            $"client$ curl --write-out '%{{time_total}} s\\n' {url}",
            segment.Client.Enter("curl", "--silent", "--show-error", "--max-time", "95", "--write-out", "%{time_total} s\n", url));
        Assert.That(page, Does.Match(@"^guest\n[\d.]+ s$"), daemon.Transcript);
        Assert.That(List(), Does.Match("nas +running"));
        Sleep(2, () => recording.Run("host$   virsh managedsave nas", "virsh", "--connect", segment.Libvirt.Uri, "managedsave", guest.Name));
        Assert.That(List(), Does.Match("nas +saved"));
        var shell = recording.Run(
            $"client$ ssh root@{Segment.Machine4} uptime",
            segment.Client.Enter(
                "ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
                "-o", "ConnectTimeout=95", $"root@{Segment.Machine4}", "uptime"));
        Assert.That(shell, Does.Contain("load average"), daemon.Transcript);
        Assert.That(List(), Does.Match("nas +running"));
        recording.Write(Repository.At("artifacts", "recordings"), "stand-in");

        string List() => recording.Run(
            "host$   virsh list --all --managed-save", "virsh", "--connect", segment.Libvirt.Uri, "--quiet", "list", "--all", "--managed-save");

        // Saves it, and waits until the daemon answers for it.
        void Sleep(int time, Action save)
        {
            // It uses both its addresses, so that it isn't answered for any more.
            segment.Client.Run("ping", "-6", "-c", "1", "-w", "15", Segment.Machine6);
            daemon.WaitForLines($"Standing in for nobody on {Segment.Bridge} any more", time, Deadline);
            save();
            daemon.WaitForLines($"Standing in for {guest.Name} on ", time + 1, Deadline);
            segment.FlushNeighbours();
        }
    }
}
