using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>A guest that goes to sleep when nobody uses it and that connections wake. Its metadata has both. It has no system: what counts as idle is set for that.</summary>
[TestFixture]
public sealed class IdleConnectionTests
{
    private static readonly XNamespace Metadata = "urn:virtwold:domain:1";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <summary>Twice, or as often as <c>VIRTWOLD_SLEEP_ROUNDS</c> wants it.</summary>
    [Test]
    public void An_idle_guest_sleeps_and_wakes_at_each_connection()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "bridge", "virsh", "/usr/sbin/libvirtd", "curl", GuestBuilder.Emulator);
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("VIRTWOLD_SLEEP_ROUNDS"), out var asked) ? asked : 2;
        using Segment segment = new(HypervisorKind.Qemu);
        var asking = segment.Asking();
        asking.Mark!.Add(XElement.Parse($"<sleep xmlns='{Metadata}' after='10s' awake='0s' cpu='10000' traffic='100000000'/>"));
        using var guest = segment.Virsh.Define(asking);
        using var daemon = segment.StartDaemon(guest, "--dedup", "0");
        for (var round = 1; round <= rounds; round++)
        {
            Eventually.True(
                () => daemon.LogLines.Last(static line => line.Contains("info: Standing in for ", StringComparison.Ordinal)).Contains($"for {guest.Name} on", StringComparison.Ordinal),
                Deadline,
                () => $"a stand-in\n{daemon.Transcript}");
            segment.FlushNeighbours();
            using (segment.Connect($"http://{Segment.Machine4}:22/"))
            {
                daemon.WaitForLines($@"Started {guest.Name} \({guest.Mac}\) in \d+ ms.*: connection to port 22 of ", round, Deadline);
            }

            // Nobody asks for it any more: it sleeps, and goes on sleeping.
            daemon.WaitForLines($@"{guest.Name} sleeps \(save, ", round, Deadline);
            daemon.WaitForNews(guest, "shut off");
        }
    }
}
