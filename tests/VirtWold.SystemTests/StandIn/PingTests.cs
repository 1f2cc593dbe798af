using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>Pings of a machine that sleeps, as its owner wants them taken.</summary>
[TestFixture]
public sealed class PingTests
{
    private Segment _segment = null!;

    /// <summary>Makes the segment.</summary>
    [OneTimeSetUp]
    public void MakeSegment()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "bridge", "virsh", "/usr/sbin/libvirtd", "ping");
        _segment = new Segment(HypervisorKind.Test);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveSegment() => _segment?.Dispose();

    /// <summary>By both families; it sleeps on.</summary>
    [Test]
    public void A_ping_is_answered_in_the_name_of_a_machine_whose_owner_wants_that()
    {
        using var guest = _segment.Virsh.Define(Asking("answer"));
        using var daemon = _segment.StartDaemon(guest);
        _segment.FlushNeighbours();

        _segment.Client.Run("ping", "-c", "3", "-i", "0.2", "-w", "15", Segment.Machine4);
        _segment.Client.Run("ping", "-6", "-c", "3", "-i", "0.2", "-s", "1200", "-w", "15", Segment.Machine6);

        Assert.That(guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>And waits for the machine's own answer.</summary>
    [Test]
    public void A_ping_wakes_a_machine_whose_owner_wants_that_and_is_answered_by_the_machine()
    {
        using var guest = _segment.Virsh.Define(Asking("wake"));
        using var daemon = _segment.StartDaemon(guest);
        _segment.FlushNeighbours();

        using var ping = new BackgroundProcess(_segment.Client.Enter("ping", "-c", "1", "-i", "0.5", "-w", "60", Segment.Machine4));
        guest.WaitUntilRunning();
        daemon.WaitForLine($@"Started {guest.Name} \({guest.Mac}\) in \d+ ms: ping of {Segment.Machine4} from {Segment.Client4} ");
        using var machine = new CableGuest(_segment, guest);
        machine.Start();

        ping.WaitForExit(TimeSpan.FromSeconds(90));
        Assert.That(string.Join('\n', ping.Lines.Select(line => line.Text)), Does.Contain(" 1 received"));
    }

    private GuestBuilder Asking(string ping)
    {
        var builder = _segment.Asking();
        builder.Mark!.Add(new XAttribute("ping", ping));
        return builder;
    }
}
