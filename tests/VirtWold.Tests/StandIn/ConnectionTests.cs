using System.Text;
using PacketDotNet;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.Tests.StandIn.Wire;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.StandIn;

/// <summary>What asks for a wake, and what a client of a port with a page is answered.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConnectionTests
{
    private const ushort Client = 40000;

    private readonly Rig _rig = new();

    private static IEnumerable<TestCaseData> Quiet =>
    [
        Case("another port", Samples.Syn(23)),
        Case("no port", Samples.Syn(0)),
        Case("a reset", Segment(TcpFlags.Reset)),
        Case("a lone FIN", Segment(TcpFlags.Fin)),
        Case("a FIN of a flow", Segment(TcpFlags.Fin | TcpFlags.Ack)),
        Case("an acknowledgment", Segment(TcpFlags.Ack)),
        Case("a grant", Segment(TcpFlags.Syn | TcpFlags.Ack)),
        Case("a SYN with RST", Segment(TcpFlags.Syn | TcpFlags.Reset)),
        Case("nothing set", Segment(TcpFlags.None)),
        Case("another address at its station", Samples.Syn(22, machine: "192.0.2.21")),
        Case("its address at another station", Samples.Segment(Samples.ClientMac, "02:00:00:00:00:99", Samples.Client4, Samples.Machine4, Client, 22, TcpFlags.Syn)),
        Case("from everybody", Samples.Syn(22, client: "255.255.255.255")),
        Case("from a group", Samples.Syn(22, client: "224.0.0.1")),
        Case("from nobody", Samples.Syn(22, client: "0.0.0.0")),
        Case("a ping", Samples.Icmp6(Samples.ClientMac, Samples.MachineMac, Samples.Client6, Samples.Machine6, 64, [128, 0, 0, 0, 0, 0, 0, 0])),
    ];

    [TestCase(Samples.Client4, Samples.Machine4)]
    [TestCase(Samples.Client6, Samples.Machine6)]
    public void Take_when_somebody_connects_then_asks_for_a_wake_and_tells_who_and_to_what(string client, string machine)
    {
        _rig.Take(Samples.Syn(22, client: client, machine: machine), tag: new VlanTag(0x8100, 12));

        Assert.That(
            _rig.Asked.Single(),
            Is.EqualTo(new PacketOrigin("br0", Carrier.Tcp, Samples.Station(Samples.ClientMac), Samples.Address(client), 22, 12)
            {
                SenderPort = Client,
                Destination = Samples.Address(machine),
            }));
    }

    [TestCaseSource(nameof(Quiet))]
    public void Take_when_it_is_no_connection_to_a_port_then_nobody_is_asked_or_answered(byte[] frame)
    {
        int answers = _rig.Take(frame).Count;

        Assert.That((answers, _rig.Asked.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Take_when_the_port_has_no_page_then_the_client_is_left_waiting() => Assert.That(_rig.Take(Samples.Syn(22)), Is.Empty);

    [Test]
    public void Take_when_the_client_asks_again_during_the_wake_then_that_is_no_further_request()
    {
        _rig.Take(Samples.Syn(22));
        _rig.Take(Samples.Syn(22));
        _rig.Take(Samples.Syn(22, clientPort: 40001));

        Assert.That(_rig.Asked.Select(static origin => origin.SenderPort), Is.EqualTo([40000, 40001]));
    }

    [TestCase("DeniedSource")]
    [TestCase("DeniedPolicy")]
    [TestCase("Flooded")]
    [TestCase("Duplicate")]
    public void Take_when_it_is_refused_then_there_is_no_page_and_nothing_waits(string refusal)
    {
        _rig.Refusal = Enum.Parse<Verdict>(refusal);
        int answers = _rig.Take(Samples.Syn(80)).Count;
        _rig.Take(Samples.Syn(22));

        Assert.That((answers, _rig.Sleeper!.Waiting), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Take_when_it_runs_already_then_nothing_is_asked()
    {
        _rig.Tell(MachineState.Running);
        _rig.Take(Samples.Syn(22));

        Assert.That(_rig.Asked, Is.Empty);
    }

    [TestCase(Samples.Client4, Samples.Machine4)]
    [TestCase(Samples.Client6, Samples.Machine6)]
    public void Take_when_a_browser_connects_then_it_gets_the_page_and_an_end(string client, string machine)
    {
        TcpPacket grant = Tcp(_rig.Take(Samples.Syn(80, client: client, machine: machine, sequence: 500)));
        uint next = grant.SequenceNumber + 1;
        byte[] request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n");
        TcpPacket page = Tcp(_rig.Take(FromClient(TcpFlags.Ack | TcpFlags.Push, 501, next, request, client, machine)));
        uint end = next + (uint)page.PayloadData.Length + 1;
        TcpPacket last = Tcp(_rig.Take(FromClient(TcpFlags.Ack | TcpFlags.Fin, 501 + (uint)request.Length, end, [], client, machine)));

        Assert.That((Flags(grant), grant.AcknowledgmentNumber), Is.EqualTo((TcpFlags.Syn | TcpFlags.Ack, 501u)));
        Assert.That((Flags(page), page.AcknowledgmentNumber, page.SequenceNumber), Is.EqualTo((TcpFlags.Fin | TcpFlags.Push | TcpFlags.Ack, 501 + (uint)request.Length, next)));
        Assert.That(Encoding.UTF8.GetString(page.PayloadData), Does.StartWith("HTTP/1.1 503 "));
        Assert.That((Flags(last), last.SequenceNumber, last.AcknowledgmentNumber), Is.EqualTo((TcpFlags.Ack, end, 502 + (uint)request.Length)));
    }

    [Test]
    public void Take_when_a_client_ends_without_a_request_then_it_is_reset()
    {
        TcpPacket grant = Tcp(_rig.Take(Samples.Syn(80)));

        Assert.That(
            Flags(Tcp(_rig.Take(FromClient(TcpFlags.Ack | TcpFlags.Fin, 1001, grant.SequenceNumber + 1, [])))),
            Is.EqualTo(TcpFlags.Reset | TcpFlags.Ack));
    }

    [Test]
    public void Take_when_the_flow_is_none_of_ours_then_is_silent()
    {
        TcpPacket grant = Tcp(_rig.Take(Samples.Syn(80)));

        Assert.That(
            _rig.Take(FromClient(TcpFlags.Ack | TcpFlags.Push, 1001, grant.SequenceNumber + 2, [1, 2, 3])).Count
                + _rig.Take(FromClient(TcpFlags.Ack, 1001, grant.SequenceNumber + 1, [])).Count,
            Is.Zero);
    }

    [Test]
    public void Take_when_the_wake_has_failed_then_no_page_is_shown_and_the_next_connection_asks_again()
    {
        TcpPacket grant = Tcp(_rig.Take(Samples.Syn(80)));
        _rig.EndWake(Verdict.Failed);
        int pages = _rig.Take(FromClient(TcpFlags.Ack | TcpFlags.Push, 1001, grant.SequenceNumber + 1, [1])).Count;
        _rig.Take(Samples.Syn(80));

        Assert.That((pages, _rig.Asked.Count), Is.EqualTo((0, 2)));
    }

    [Test]
    public void Take_when_the_machine_uses_its_address_then_no_page_is_shown_any_more()
    {
        TcpPacket grant = Tcp(_rig.Take(Samples.Syn(80)));
        _rig.Tell(MachineState.Running);
        byte[] request = FromClient(TcpFlags.Ack | TcpFlags.Push, 1001, grant.SequenceNumber + 1, [1]);
        int starting = _rig.Take(request).Count;
        _rig.Take(Samples.WhoHas("192.0.2.1", asker: Samples.Machine4, mac: Samples.MachineMac));

        Assert.That((starting, _rig.Take(request).Count, _rig.Take(Samples.Syn(80)).Count), Is.EqualTo((1, 0, 0)));
    }

    [TestCase("Paused")]
    [TestCase("Suspended")]
    public void Take_when_a_machine_goes_on_that_slept_then_no_page_is_shown_any_more(string state)
    {
        Rig rig = new(state: Enum.Parse<MachineState>(state));
        TcpPacket grant = Tcp(rig.Take(Samples.Syn(80)));
        rig.Tell(MachineState.Running);

        Assert.That(rig.Take(FromClient(TcpFlags.Ack | TcpFlags.Push, 1001, grant.SequenceNumber + 1, [1])), Is.Empty);
    }

    [Test]
    public void Take_when_a_machine_is_restored_then_its_announcement_ends_the_page()
    {
        TcpPacket grant = Tcp(_rig.Take(Samples.Syn(80)));
        _rig.Tell(MachineState.Running);
        _rig.Take([.. Convert.FromHexString("FFFFFFFFFFFF525400AA00018035"), .. new byte[46]]);

        Assert.That(_rig.Take(FromClient(TcpFlags.Ack | TcpFlags.Push, 1001, grant.SequenceNumber + 1, [1])), Is.Empty);
    }

    [Test]
    public void Take_when_the_frame_is_outgoing_then_it_asks_and_is_not_answered()
    {
        int answers = _rig.Take(Samples.Syn(80), FrameKind.Outgoing).Count;

        Assert.That((answers, _rig.Asked.Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Take_when_it_is_routed_then_the_answer_comes_from_this_host_s_own_station()
    {
        Rig rig = new(Machines.Nas with { Seat = Seat.Router });
        byte[] syn = Samples.Segment(Samples.ClientMac, Samples.OwnMac, "198.51.100.7", Samples.Machine4, Client, 80, TcpFlags.Syn);
        int forOthers = rig.Take(syn, FrameKind.Other).Count;
        EthernetPacket grant = (EthernetPacket)rig.Take(syn, FrameKind.Host).Single();

        Assert.That(
            (forOthers, grant.SourceHardwareAddress, Flags(grant.Extract<TcpPacket>())),
            Is.EqualTo((0, Samples.Station(Samples.OwnMac).ToPhysicalAddress(), TcpFlags.Syn | TcpFlags.Ack)));
    }

    [Test]
    public void Take_when_it_is_routed_then_the_page_ends_when_it_is_heard_on_its_way_out()
    {
        Rig rig = new(Machines.Nas with { Seat = Seat.Router });
        byte[] syn = Samples.Segment(Samples.ClientMac, Samples.OwnMac, "198.51.100.7", Samples.Machine4, Client, 80, TcpFlags.Syn);
        byte[] own = Samples.Segment(Samples.OwnMac, Samples.ClientMac, Samples.Machine4, "198.51.100.7", 80, Client, TcpFlags.Syn | TcpFlags.Ack);
        rig.Take(syn, FrameKind.Host);
        rig.Take(own, FrameKind.Outgoing);
        rig.Tell(MachineState.Running);
        int starting = rig.Take(syn, FrameKind.Host).Count;
        rig.Take(own, FrameKind.Outgoing);
        int heard = rig.Take(syn, FrameKind.Host).Count;
        rig.Pass(SleepingMachine.OtherAddresses);

        Assert.That((starting, heard, rig.Responder.Held.IsEmpty), Is.EqualTo((1, 0, true)));
    }

    [Test]
    public void Take_when_thousands_connect_in_a_second_then_only_so_many_ask_and_a_later_one_does()
    {
        foreach (int i in Enumerable.Range(0, 5000))
        {
            _rig.Take(Samples.Syn(22, clientPort: (ushort)(1024 + i)));
        }

        int asked = _rig.Asked.Count;
        _rig.Pass(TimeSpan.FromSeconds(1));
        _rig.Take(Samples.Syn(22, clientPort: 60000));

        Assert.That((asked, _rig.Asked.Count, _rig.Sleeper!.Waiting), Is.EqualTo((500, 501, WaitingConnections.MostOfOne)));
    }

    [Test]
    public void Take_allocates_nothing_whatever_comes()
    {
        byte[][] frames =
        [
            Samples.WhoHas(Samples.Machine4), Samples.Syn(22), Samples.Syn(80), Samples.Syn(23), Samples.Syn(80, client: Samples.Client6, machine: Samples.Machine6),
            FromClient(TcpFlags.Ack | TcpFlags.Push, 1, 2, [1]), Samples.WhoHas("192.0.2.1", asker: "0.0.0.0", mac: Samples.MachineMac), StandInFilterTests.Query(),
            Samples.Neighbor(Samples.ClientMac, "33:33:ff:00:00:20", Samples.Client6, "ff02::1:ff00:20", true, Samples.Machine6),
        ];
        _rig.Keeps = false;
        TakeAll(frames);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TakeAll(frames);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static byte[] Segment(TcpFlags flags) =>
        Samples.Segment(Samples.ClientMac, Samples.MachineMac, Samples.Client4, Samples.Machine4, Client, 80, flags, acknowledgment: 1);

    private static byte[] FromClient(
        TcpFlags flags, uint sequence, uint acknowledgment, byte[] data, string client = Samples.Client4, string machine = Samples.Machine4) =>
        Samples.Segment(Samples.ClientMac, Samples.MachineMac, client, machine, Client, 80, flags, sequence, acknowledgment, data);

    private static TcpPacket Tcp(IReadOnlyList<Packet> sent) => sent.Single().Extract<TcpPacket>();

    private static TcpFlags Flags(TcpPacket packet) => (TcpFlags)packet.Flags;

    private static TestCaseData Case(string name, byte[] frame) => new TestCaseData(frame).SetArgDisplayNames(name);

    private void TakeAll(byte[][] frames)
    {
        foreach (byte[] frame in frames)
        {
            _rig.Responder.Take(frame, null, FrameKind.Other);
        }
    }
}
