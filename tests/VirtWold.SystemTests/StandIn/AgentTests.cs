using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>A real guest with QEMU's agent, whose owner has named ports and no address.</summary>
[TestFixture]
public sealed class AgentTests
{
    private static readonly XNamespace Wake = "urn:virtwold:domain:1";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>The agent's answer shows that the guest is ready, and tells the addresses at which it is answered for when it sleeps.</summary>
    [Test]
    public void A_guest_is_answered_for_at_the_addresses_that_its_agent_has_named()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "bridge", "virsh", "/usr/sbin/libvirtd", "curl", "busybox", "wakeonlan", GuestBuilder.Emulator);
        using Segment segment = new(HypervisorKind.Qemu);
        using LinuxImage image = new();
        var asking = segment.Asking();
        using var guest = segment.Virsh.Define(asking with
        {
            Boot = image.Boot,
            Console = image.Console,
            Memory = 128,
            HasAgentChannel = true,
            Mark = new XElement(Wake + "wake", new XAttribute(XNamespace.Xmlns + "v", Wake), new XAttribute("access", LinuxImage.WebPort)),

            // Its cable is out at first: nothing but the agent can tell that it is there.
            Connect = mac => Unplugged(asking.Connect(mac)),
        });
        using var daemon = VirtWoldDaemon.StartIn(segment.Host, segment.Arguments());
        daemon.WaitForLine($"Not standing in for {guest.Name}: its IP addresses aren't known");

        segment.Client.Run("wakeonlan", "-i", "10.9.0.255", guest.Mac);
        daemon.WaitForLines($@"{guest.Name} answers \(guest agent\), \d+ ms after the request to wake it", 1, Deadline);
        segment.Virsh.Run("domif-setlink", guest.Name, guest.Mac, "up");
        var shown = "";
        Eventually.True(
            () => (shown = List(segment)).Contains($"{LinuxImage.WebPort} at {Segment.Machine4}, {Segment.Machine6} (by its guest's agent) on {Segment.Bridge}", StringComparison.Ordinal),
            Deadline,
            () => $"the addresses that the agent names: {shown}\n{File.ReadAllText(image.Console)}");

        daemon.WaitForLines($"The guest agent of {guest.Name} names its addresses: {Segment.Machine4}, {Segment.Machine6}", 1, Deadline);

        guest.ManagedSave();
        daemon.WaitForLines($"Standing in for {guest.Name} on {Segment.Bridge}: {Segment.Machine4}, {Segment.Machine6}, ports {LinuxImage.WebPort}", 1, Deadline);
        segment.FlushNeighbours();
        using var client = segment.Connect($"http://{Segment.Machine4}:{LinuxImage.WebPort}/");
        client.WaitForExit(Deadline);
        Assert.That(client.Lines.Select(static line => line.Text), Is.EqualTo(["guest"]), daemon.Transcript);
    }

    private static XElement Unplugged(XElement card)
    {
        card.Add(new XElement("link", new XAttribute("state", "down")));
        return card;
    }

    private static string List(Segment segment) =>
        Tool.Try(segment.Host.Enter(VirtWoldBinary.Location, "list", "--libvirt-uri", segment.Libvirt.Uri)).Output;
}
