using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using PacketDotNet;
using VirtWold.StandIn.Wire;
using VirtWold.Tests.WakeOnLan;

namespace VirtWold.Tests.StandIn.Wire;

/// <summary>
/// Spoilt frames without end through the reader, against a naive one, and into the responder; and what is written back through PacketDotNet.
/// For a second here, for longer by <c>make fuzz SECONDS=60</c>; <c>VIRTWOLD_FUZZ_SEED</c> repeats a run.
/// </summary>
public sealed class WireFuzzTests
{
    private const int Batch = 500;

    /// <summary>So many batches come at least, however slow the machine is.</summary>
    private const int LeastBatches = 20;

    /// <summary>After so many frames everything begins again.</summary>
    private const int FramesOfARig = 50;

    private static readonly byte[][] Sound =
    [
        Samples.WhoHas(Samples.Machine4), Samples.WhoHas(Samples.Machine4, asker: "0.0.0.0"), Samples.Syn(22), Samples.Syn(80),
        Samples.Syn(22, client: Samples.Client6, machine: Samples.Machine6), Samples.Syn(80, client: Samples.Client6, machine: Samples.Machine6),
        Samples.Segment(Samples.ClientMac, Samples.MachineMac, Samples.Client4, Samples.Machine4, 40000, 80, TcpFlags.Ack | TcpFlags.Push, 7, 9, new byte[40]),
        Samples.Segment(Samples.MachineMac, Samples.ClientMac, Samples.Machine4, Samples.Client4, 22, 40000, TcpFlags.Syn | TcpFlags.Ack, 7, 1001),
        Samples.Neighbor(Samples.ClientMac, "33:33:ff:00:00:20", Samples.Client6, "ff02::1:ff00:20", isSolicitation: true, Samples.Machine6),
        Samples.Neighbor("02:00:00:00:00:99", "33:33:00:00:00:01", Samples.Machine6, "ff02::1", isSolicitation: false, Samples.Machine6, flags: 0x60),
        Samples.Tagged(Samples.WhoHas(Samples.Machine4), 0x8100, 0x2007), Samples.Tagged(Samples.Tagged(Samples.Syn(80), 0x8100, 7), 0x88A8, 100),
        StandInFilterTests.Query(),
    ];

    private static int Seconds => TestSettings.Number("VIRTWOLD_FUZZ_SECONDS", 1);

    private static int Seed => TestSettings.Number("VIRTWOLD_FUZZ_SEED", RandomNumberGenerator.GetInt32(int.MaxValue / 2));

    [Test]
    public void Both_readers_see_the_same_in_any_frame()
    {
        int seed = Seed;
        int seen = 0;
        long count = 0;
        foreach (byte[] frame in Frames(seed))
        {
            string expected = NaiveWire.Describe(frame);
            seen += expected.Length > 0 ? 1 : 0;
            count++;
            Assert.That(Describe(frame), Is.EqualTo(expected), () => $"seed {seed}: {Convert.ToHexString(frame)}");
        }

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {count} frames, {seen} of them understood"));
        Assert.That(seen, Is.GreaterThan(count / 10));
    }

    [Test]
    public void Whatever_comes_each_answer_is_a_sound_frame_from_the_machine_or_from_us()
    {
        int seed = Seed;
        int answers = 0;
        int frames = 0;
        Rig rig = new();
        foreach (byte[] frame in Frames(seed))
        {
            if (frames++ % FramesOfARig == 0)
            {
                // Frames may have told that it is awake, or its addresses taken.
                rig = new Rig();
            }

            rig.Take(frame);
            foreach (byte[] sent in rig.Sent)
            {
                answers++;
                Assert.That(FaultOf(sent), Is.Empty, () => $"seed {seed}: {Convert.ToHexString(frame)} is answered by {Convert.ToHexString(sent)}");
            }
        }

        Assert.That(answers, Is.GreaterThan(100));
    }

    private static IEnumerable<byte[]> Frames(int seed)
    {
        Random random = new(seed);
        Mutator mutator = new(random);
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(Seconds));
        for (int batch = 0; batch < LeastBatches || !end.IsCancellationRequested; batch++)
        {
            for (int i = 0; i < Batch; i++)
            {
                byte[] frame = Sound[random.Next(Sound.Length)];
                for (int spoilt = random.Next(4); spoilt > 0; spoilt--)
                {
                    frame = mutator.Mutate(frame);
                }

                yield return frame;
            }
        }
    }

    private static string Describe(byte[] bytes)
    {
        if (!WireFrame.TryRead(bytes, null, out WireFrame frame))
        {
            return "";
        }

        byte[] tags = new byte[8];
        frame.Tags.WriteTo(tags);
        string all = Convert.ToHexString(tags, 0, frame.Tags.Length);
        string list = all.Length > 8 ? $"{all[..8]},{all[8..]}" : all;
        string head = $"{Plain(frame.Source.ToString())}>{Plain(frame.Destination.ToString())} [{list}] ";
        if (frame.EtherType == EtherTypes.Arp)
        {
            return ArpMessage.TryRead(frame.Payload, out ArpMessage arp)
                ? $"{head}arp {arp.Operation} {Plain(arp.SenderMac.ToString())} {arp.Sender} {Plain(arp.TargetMac.ToString())} {arp.Target}"
                : "";
        }

        if (!IpPacket.TryRead(frame.EtherType, frame.Payload, out IpPacket packet))
        {
            return "";
        }

        string from = $"{head}{packet.Source} {packet.Destination} ";
        if (NeighborMessage.TryRead(packet, out NeighborMessage message))
        {
            return $"{from}neighbour {(message.IsSolicitation ? 135 : 136)} {message.Target} {message.IsSolicited}";
        }

        return TcpSegment.TryRead(packet, out TcpSegment tcp)
            ? $"{from}tcp {tcp.SourcePort} {tcp.DestinationPort} {tcp.Sequence} {tcp.Acknowledgment} {(int)tcp.Flags} {tcp.DataLength}"
            : "";
    }

    private static string Plain(string mac) => mac.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>What is wrong with a frame that was sent; nothing where nothing is.</summary>
    private static string FaultOf(byte[] sent)
    {
        string source = Convert.ToHexString(sent, 6, 6);
        if (sent.Length is < 60 or > 1518 || source is not ("525400AA0001" or "0200000000F1"))
        {
            return "length or station";
        }

        Packet packet = Packet.ParsePacket(LinkLayers.Ethernet, [.. sent]);
        if (packet.Extract<ArpPacket>() is { } arp)
        {
            return arp.Operation == ArpOperation.Response && arp.SenderProtocolAddress.Equals(IPAddress.Parse(Samples.Machine4)) ? "" : "ARP";
        }

        if (packet.Extract<TcpPacket>() is { } tcp)
        {
            return tcp.ValidTcpChecksum && (packet.Extract<IPv4Packet>()?.ValidIPChecksum ?? true) && tcp.SourcePort == 80 ? "" : "TCP";
        }

        return packet.Extract<IPv6Packet>() is null ? "unknown" : "";
    }
}
