using System.Net;
using PacketDotNet;
using VirtWold.Machines;
using VirtWold.StandIn.Wire;
using VirtWold.Tests.StandIn.Wire;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.StandIn;

/// <summary>Pings: ignored, answered or a request to wake, as the machine's owner says.</summary>
public sealed class PingTests
{
    private static readonly byte[] Data = "abcdefg"u8.ToArray();

    [TestCase(Samples.Client4, Samples.Machine4)]
    [TestCase(Samples.Client6, Samples.Machine6)]
    public void Take_when_nothing_is_said_about_pings_then_they_are_ignored(string client, string machine)
    {
        Rig rig = new();

        Assert.That((rig.Take(Samples.Ping(client, machine, Data)).Count, rig.Asked.Count), Is.EqualTo((0, 0)));
    }

    [TestCase(Samples.Client4, Samples.Machine4)]
    [TestCase(Samples.Client6, Samples.Machine6)]
    public void Take_when_pings_are_answered_then_the_reply_carries_what_the_request_did_and_nobody_is_woken(string client, string machine)
    {
        Rig rig = RigWith(PingAnswer.Answer);

        EthernetPacket reply = (EthernetPacket)rig.Take(Samples.Ping(client, machine, Data), tag: new VlanTag(0x8100, 12)).Single();

        IPPacket ip = reply.Extract<IPPacket>();
        byte[] message = [.. ip.PayloadPacket.Bytes[..(8 + Data.Length)]];
        Assert.Multiple(() =>
        {
            Assert.That((ip.SourceAddress, ip.DestinationAddress), Is.EqualTo((IPAddress.Parse(machine), IPAddress.Parse(client))));
            Assert.That(message[0], Is.EqualTo(ip is IPv4Packet ? 0 : 129));
            Assert.That(message[4..], Is.EqualTo(new byte[] { 0x12, 0x34, 0, 1 }.Concat(Data)));
            Assert.That(Checksum(ip, message), Is.Zero);
            Assert.That(reply.SourceHardwareAddress, Is.EqualTo(Samples.Station(Samples.MachineMac).ToPhysicalAddress()));
            Assert.That(rig.Asked, Is.Empty);
        });
    }

    [TestCase(Samples.Client4, Samples.Machine4)]
    [TestCase(Samples.Client6, Samples.Machine6)]
    public void Take_when_pings_wake_then_the_first_one_asks_and_none_is_answered(string client, string machine)
    {
        Rig rig = RigWith(PingAnswer.Wake);

        int answers = rig.Take(Samples.Ping(client, machine, Data)).Count + rig.Take(Samples.Ping(client, machine, Data)).Count;

        Assert.That(answers, Is.Zero);
        Assert.That(rig.Asked.Single(), Is.EqualTo(
            new PacketOrigin("br0", Carrier.Ping, Samples.Station(Samples.ClientMac), Samples.Address(client), 0, null) { Destination = Samples.Address(machine) }));
    }

    [Test]
    public void Take_when_a_ping_may_not_wake_then_the_next_one_asks_again()
    {
        Rig rig = RigWith(PingAnswer.Wake);
        rig.Refusal = Verdict.DeniedSource;

        rig.Take(Samples.Ping(Samples.Client4, Samples.Machine4, Data));
        rig.Take(Samples.Ping(Samples.Client4, Samples.Machine4, Data));

        Assert.That(rig.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public void Take_when_there_is_a_flood_of_pings_then_only_so_many_are_answered()
    {
        Rig rig = RigWith(PingAnswer.Answer);
        int answers = 0;

        for (int i = 0; i < 1000; i++)
        {
            answers += rig.Take(Samples.Ping(Samples.Client4, Samples.Machine4, Data)).Count;
        }

        Assert.That(answers, Is.EqualTo(200));
    }

    [TestCase("255.255.255.255")]
    [TestCase("224.0.0.1")]
    [TestCase("0.0.0.0")]
    public void Take_when_the_sender_is_nobody_then_is_silent(string client)
    {
        Rig rig = RigWith(PingAnswer.Answer);

        Assert.That(rig.Take(Samples.Ping(client, Samples.Machine4, Data)), Is.Empty);
    }

    [Test]
    public void Take_when_the_request_was_cut_then_is_silent()
    {
        Rig rig = RigWith(PingAnswer.Answer);
        byte[] frame = Samples.Ping(Samples.Client4, Samples.Machine4, new byte[400]);

        Assert.That(rig.Take(frame[..200]), Is.Empty);
    }

    [Test]
    public void Take_when_the_machine_uses_its_address_then_pings_are_its_own()
    {
        Rig rig = RigWith(PingAnswer.Answer);
        rig.Tell(MachineState.Running);
        rig.Take(Samples.WhoHas("192.0.2.1", asker: Samples.Machine4, mac: Samples.MachineMac));

        Assert.That(rig.Take(Samples.Ping(Samples.Client4, Samples.Machine4, Data)), Is.Empty);
    }

    private static Rig RigWith(PingAnswer ping) => new(Machines.Nas with { Ping = ping });

    /// <summary>Zero where the checksum is right.</summary>
    private static ushort Checksum(IPPacket ip, byte[] message) => ip is IPv4Packet
        ? InternetChecksum.Of(message)
        : InternetChecksum.Of(Samples.Address($"{ip.SourceAddress}"), Samples.Address($"{ip.DestinationAddress}"), IpPacket.Icmp6, message);
}
