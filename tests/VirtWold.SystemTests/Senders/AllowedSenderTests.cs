using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>Whose packets are heard, where somebody has said so.</summary>
[TestFixture]
public sealed class AllowedSenderTests() : SystemTest(HypervisorKind.Test)
{
    private const string Raw = "raw";
    private const string Udp4 = "UDP over IPv4";
    private const string Udp6 = "UDP over IPv6";

    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void NeedTheDaemon() => Requires.Binary();

    /// <summary>A network for UDP, a station for raw frames, or several of them.</summary>
    [TestCase(Udp4, "192.0.2.0/24")]
    [TestCase(Udp4, VethPair.SenderAddress)]
    [TestCase(Udp4, "0.0.0.0/0")]
    [TestCase(Udp4, "198.51.100.0/24", "192.0.2.1/32")]
    [TestCase(Udp6, "fe80::/64")]
    [TestCase(Udp6, "fe80::2:1")]
    [TestCase(Raw, VethPair.SenderMac)]
    [TestCase(Raw, "192.0.2.0/24", VethPair.SenderMac)]
    public void A_packet_of_an_allowed_sender_wakes(string kind, params string[] allowed)
    {
        using var guest = DefineGuest();
        using var daemon = StartFor(allowed);
        Sender.Send(PacketOf(kind, guest));
        guest.WaitUntilRunning();
    }

    /// <summary>Somebody else's doesn't wake, and is said with its sender.</summary>
    [TestCase(Udp4, "198.51.100.0/24")]
    [TestCase(Udp4, "192.0.2.2")]
    [TestCase(Udp4, "fe80::/64")]
    [TestCase(Udp4, VethPair.SenderMac)]
    [TestCase(Udp6, "2001:db8::/32")]
    [TestCase(Udp6, "0.0.0.0/0")]
    [TestCase(Raw, "02:00:00:00:02:99")]
    [TestCase(Raw, "192.0.2.0/24")]
    public void A_packet_of_another_sender_is_said_and_does_not_wake(string kind, params string[] allowed)
    {
        using var guest = DefineGuest();
        using var daemon = StartFor(allowed);
        Sender.Send(PacketOf(kind, guest));
        Assert.That(daemon.WaitForLine($"warning: The sender isn't allowed to wake {guest.Mac}: "), Does.Contain(VethPair.SenderMac));
        Assert.That(daemon.Terminate(), Is.Zero);
        Assert.That(guest.State, Is.EqualTo("shut off"));
        Assert.That(daemon.LogLines[^1], Does.Contain("1 denied-source"));
    }

    /// <summary>Neither a network nor a station.</summary>
    [TestCase("zz")]
    [TestCase("192.0.2.0/33")]
    [TestCase("192.0.2.1/24")]
    [TestCase("192.0.2")]
    [TestCase("2001:db8::/129")]
    [TestCase("02:00:00:00:02")]
    public void A_bad_sender_is_a_usage_error(string text)
    {
        var result = VirtWoldBinary.RunIn(
            Network.Host, "-i", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri, "--allow-from", text);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(64), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            Assert.That(result.Error, Does.Contain(text).And.Contain("--allow-from"));
        });
    }

    private static Frame PacketOf(string kind, Guest guest)
    {
        var payload = MagicPayload.Of(guest.Mac);
        return kind switch
        {
            Raw => Frame.Raw(payload),
            Udp4 => Frame.Udp(payload),
            _ => Frame.Udp6(payload),
        };
    }

    private VirtWoldDaemon StartFor(string[] allowed) => StartDaemon(allowed.SelectMany(text => new[] { "--allow-from", text }));
}
