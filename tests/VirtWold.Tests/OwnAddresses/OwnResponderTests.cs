using System.Net;
using System.Text;
using PacketDotNet;
using VirtWold.OwnAddresses;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.Tests.StandIn.Wire;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.OwnAddresses;

/// <summary>What is answered for the daemon's own addresses, and what is counted. The addresses are those of the samples' machine.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OwnResponderTests : IFrameOutlet
{
    private const ushort Client = 40000;

    private static readonly VlanTag Tag = new(0x8100, 0x607B);

    private readonly ManualTimeProvider _time = new();
    private readonly List<byte[]> _sent = [];
    private readonly OwnResponder _responder;
    private bool _keeps = true;

    public OwnResponderTests()
    {
        _ = OwnAddress.TryParse($"{Samples.Machine4}/24@123", out OwnAddress v4);
        _ = OwnAddress.TryParse($"{Samples.Machine6}/64@123", out OwnAddress v6);
        byte[] page = OwnPage.Make("VirtWold", ["12 machines"]);
        _responder = new OwnResponder([v4, v6], this, new SynCookie(new byte[SipHash.KeyLength]), () => page, _time);
    }

    MacAddress IFrameOutlet.OwnMac => Samples.Station(Samples.MachineMac);

    private OwnCounts V4 => _responder.Addresses[0].Counts;

    private OwnCounts V6 => _responder.Addresses[1].Counts;

    void IFrameOutlet.Send(ReadOnlySpan<byte> frame)
    {
        if (_keeps)
        {
            _sent.Add(frame.ToArray());
        }
    }

    [Test]
    public void Take_when_the_address_is_asked_for_then_answers_behind_the_same_tag_and_counts()
    {
        Assert.That(Take(Samples.WhoHas(Samples.Machine4)).Single().Extract<ArpPacket>().SenderHardwareAddress, Is.EqualTo(Samples.Station(Samples.MachineMac).ToPhysicalAddress()));
        Assert.That(Convert.ToHexString(_sent[0].AsSpan(12, 6)), Is.EqualTo("8100607B0806"));
        Assert.That((V4.Packets, V4.Bytes > 0, V4[OwnTraffic.Arp], V6.Packets), Is.EqualTo((1L, true, 1L, 0L)));
    }

    /// <summary>It is ours: who wants it must not have it.</summary>
    [Test]
    public void Take_when_somebody_probes_the_address_then_it_is_defended() =>
        Assert.That(Take(Samples.WhoHas(Samples.Machine4, asker: "0.0.0.0")), Has.Count.EqualTo(1));

    [TestCase(Samples.Client6, "02:00:00:00:00:10", 0x60)]
    [TestCase("::", "33:33:00:00:00:01", 0x20)]
    public void Take_when_the_address_is_solicited_then_advertises_it_to_who_asked_or_to_all(string asker, string station, int flags)
    {
        byte[] solicitation = Samples.Neighbor(Samples.ClientMac, "33:33:ff:00:00:20", asker, "ff02::1:ff00:20", isSolicitation: true, Samples.Machine6);

        EthernetPacket answer = (EthernetPacket)Take(solicitation).Single();

        Assert.That(answer.DestinationHardwareAddress, Is.EqualTo(Samples.Station(station).ToPhysicalAddress()));
        Assert.That(_sent.Single()[62], Is.EqualTo(flags), "behind the headers of Ethernet, the tag and IPv6");
        Assert.That((V6[OwnTraffic.Nd], V6[OwnTraffic.Ipv6]), Is.EqualTo((1L, 1L)));
    }

    [TestCase(Samples.Client4, Samples.Machine4)]
    [TestCase(Samples.Client6, Samples.Machine6)]
    public void Take_when_somebody_pings_then_answers_and_counts(string client, string own)
    {
        IPPacket reply = Take(Samples.Ping(client, own, "abc"u8.ToArray())).Single().Extract<IPPacket>();

        Assert.That((reply.SourceAddress, reply.DestinationAddress), Is.EqualTo((IPAddress.Parse(own), IPAddress.Parse(client))));
        Assert.That(V4[OwnTraffic.Ping] + V6[OwnTraffic.Ping], Is.EqualTo(1));
    }

    [TestCase(Samples.Client4, Samples.Machine4)]
    [TestCase(Samples.Client6, Samples.Machine6)]
    public void Take_when_a_browser_asks_then_it_is_shown_the_page(string client, string own)
    {
        TcpPacket grant = Take(Segment(client, own, TcpFlags.Syn)).Single().Extract<TcpPacket>();
        uint begin = grant.SequenceNumber + 1;
        TcpPacket page = Take(Segment(client, own, TcpFlags.Ack | TcpFlags.Push, begin, "GET / HTTP/1.1\r\n\r\n")).Single().Extract<TcpPacket>();
        TcpPacket last = Take(Segment(client, own, TcpFlags.Ack | TcpFlags.Fin, begin + OwnPage.Length + 1)).Single().Extract<TcpPacket>();

        Assert.Multiple(() =>
        {
            Assert.That((grant.Synchronize, grant.Acknowledgment, grant.ValidTcpChecksum), Is.EqualTo((true, true, true)));
            Assert.That((page.SequenceNumber, page.Finished, page.PayloadData.Length), Is.EqualTo((begin, true, OwnPage.Length)));
            Assert.That(Encoding.ASCII.GetString(page.PayloadData), Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain("12 machines"));
            Assert.That((last.Acknowledgment, last.Finished, last.Reset), Is.EqualTo((true, false, false)));
            Assert.That(V4[OwnTraffic.Http] + V6[OwnTraffic.Http], Is.EqualTo(1));
        });
    }

    [Test]
    public void Take_when_the_number_is_not_ours_then_is_silent() =>
        Assert.That(Take(Segment(Samples.Client4, Samples.Machine4, TcpFlags.Ack | TcpFlags.Push, 4711, "GET / HTTP/1.1\r\n\r\n")), Is.Empty);

    [Test]
    public void Take_when_it_is_for_another_port_then_refuses_the_connection()
    {
        TcpPacket answer = Take(Samples.Syn(22)).Single().Extract<TcpPacket>();

        Assert.That((answer.Reset, answer.Acknowledgment, answer.AcknowledgmentNumber, V4[OwnRefusal.NotServed]), Is.EqualTo((true, true, 1001u, 1L)));
    }

    [TestCase(OwnRefusal.OtherVlan, null)]
    [TestCase(OwnRefusal.OtherVlan, 124)]
    public void Take_when_it_comes_in_another_VLAN_then_that_is_counted(object refusal, int? vlan)
    {
        _responder.Take(Samples.WhoHas(Samples.Machine4), vlan is { } id ? new VlanTag(0x8100, (ushort)id) : null);

        Assert.That((_sent.Count, V4[(OwnRefusal)refusal], V4.Packets), Is.EqualTo((0, 1L, 0L)));
    }

    [Test]
    public void Take_when_who_asks_is_not_in_the_network_then_that_is_counted()
    {
        Assert.That(Take(Samples.WhoHas(Samples.Machine4, asker: "198.51.100.1")), Is.Empty);
        Assert.That(V4[OwnRefusal.OutsideNetwork], Is.EqualTo(1));
    }

    [TestCase("255.255.255.255")]
    [TestCase("224.0.0.1")]
    [TestCase("0.0.0.0")]
    public void Take_when_it_comes_from_nobody_then_that_is_counted(string client)
    {
        Assert.That(Take(Samples.Ping(client, Samples.Machine4, [])), Is.Empty);
        Assert.That(V4[OwnRefusal.NoSender], Is.EqualTo(1));
    }

    [Test]
    public void Take_when_there_is_a_flood_then_only_so_many_are_answered_and_the_rest_is_counted()
    {
        byte[] ping = Samples.Ping(Samples.Client4, Samples.Machine4, []);
        for (int i = 0; i < 5000; i++)
        {
            _responder.Take(ping, Tag);
        }

        Assert.That((_sent.Count, V4[OwnRefusal.TooMany]), Is.EqualTo((1000, 4000L)));
    }

    [Test]
    public void Take_when_it_is_for_another_address_or_station_then_nothing_is_counted()
    {
        Take(Samples.WhoHas("192.0.2.99"));
        Take(Samples.Segment(Samples.ClientMac, "02:00:00:00:00:99", Samples.Client4, Samples.Machine4, Client, 80, TcpFlags.Syn));

        Assert.That((_sent.Count, V4.Packets), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void Take_when_frames_come_then_nothing_is_allocated()
    {
        byte[][] frames = [Samples.WhoHas(Samples.Machine4), Samples.Ping(Samples.Client4, Samples.Machine4, "abc"u8.ToArray()), Samples.Syn(80), Samples.Syn(22)];
        _keeps = false;
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Run()
        {
            for (int i = 0; i < 1000; i++)
            {
                _responder.Take(frames[i % frames.Length], Tag);
            }
        }
    }

    private static byte[] Segment(string client, string own, TcpFlags flags, uint acknowledgment = 0, string data = "") =>
        Samples.Segment(Samples.ClientMac, Samples.MachineMac, client, own, Client, OwnResponder.HttpPort, flags, acknowledgment: acknowledgment, data: Encoding.ASCII.GetBytes(data));

    private List<Packet> Take(byte[] frame)
    {
        _sent.Clear();
        _responder.Take(frame, Tag);
        return [.. _sent.Select(static sent => Packet.ParsePacket(LinkLayers.Ethernet, sent))];
    }
}
