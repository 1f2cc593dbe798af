using System.Collections.Immutable;
using System.ComponentModel;
using VirtWold.Filters;
using VirtWold.Interop;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Answering;

/// <summary>
/// Listens on the device of the host that a machine is on for what the machine sends, and asks its ports whether they are open, where the
/// host has an address in the machine's network. Needs CAP_NET_RAW. Used by one thread at a time.
/// </summary>
internal sealed class MachineEar : IDisposable
{
    /// <summary>Ports that are asked in one round.</summary>
    private const int MostProbes = 4;

    /// <summary>What both Ethernet and IPv6's least packet have room for.</summary>
    private const ushort SegmentSize = 1220;

    private readonly PacketSocket _socket;
    private readonly MacAddress _mac;
    private readonly bool _isBridge;
    private readonly ImmutableArray<Probe> _probes;
    private readonly byte[] _buffer = new byte[PacketSocket.BufferLength];
    private readonly uint _sequence;
    private int _next;

    private MachineEar(PacketSocket socket, MacAddress mac, bool isBridge, ImmutableArray<Probe> probes, uint sequence)
    {
        _socket = socket;
        _mac = mac;
        _isBridge = isBridge;
        _probes = probes;
        _sequence = sequence;
    }

    /// <summary>Whether it asks ports: then it isn't enough that the machine is heard.</summary>
    public bool AsksPorts => !_probes.IsEmpty;

    /// <summary>Begins to listen.</summary>
    /// <param name="card">The machine's network interface.</param>
    /// <param name="access">Its ports and addresses, where its owner has named them.</param>
    /// <param name="links">The host's interfaces.</param>
    /// <param name="addresses">Their addresses.</param>
    /// <param name="sequence">The number that requests for connections have.</param>
    /// <returns>Nothing where its device isn't there, or may not be listened on.</returns>
    public static MachineEar? TryOpen(
        NetworkCard card, AccessMark? access, IReadOnlyList<Link> links, IReadOnlyList<LinkAddress> addresses, uint sequence)
    {
        if (card.Kind is not (CardKind.Bridge or CardKind.Direct) || links.FindByName(card.Device) is not { IsUp: true, CarriesEthernet: true } link)
        {
            return null;
        }

        ImmutableArray<Probe> probes = card.Kind == CardKind.Bridge && access is not null
            ? [.. Probes(access, [.. addresses.Where(address => address.Index == link.Index)])]
            : [];
        try
        {
            return new MachineEar(new PacketSocket(link.Index, FilterFor(card.Mac)), card.Mac, card.Kind == CardKind.Bridge, probes, sequence);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Takes what was heard since the last time.</summary>
    /// <param name="port">The port that has answered, where one has.</param>
    /// <returns>What the machine shows of itself: <see cref="ReadySign.Silent"/> where nothing.</returns>
    public ReadySign Listen(out ushort port)
    {
        port = 0;
        ReadySign sign = ReadySign.Silent;
        try
        {
            while (_socket.TryReceive(_buffer, out ReceivedFrame received))
            {
                // On a bridge, what leaves in the machine's name is the stand-in's.
                if ((!_isBridge || received.Kind != FrameKind.Outgoing)
                    && WireFrame.TryRead(_buffer.AsSpan(0, received.Length), received.Stripped, out WireFrame frame))
                {
                    ReadySign now = Read(frame, out ushort open);
                    if (now == ReadySign.Port)
                    {
                        port = open;
                        sign = now;
                    }
                    else if (now == ReadySign.Network && sign == ReadySign.Silent)
                    {
                        sign = now;
                    }
                }
            }
        }
        catch (Win32Exception)
        {
            // The device is down or gone: nothing is heard.
        }

        return sign;
    }

    /// <summary>Asks some of the ports, others each time.</summary>
    public void Ask()
    {
        Span<byte> frame = stackalloc byte[FrameWriter.BufferLength];
        for (int i = 0; i < Math.Min(MostProbes, _probes.Length); i++)
        {
            Probe probe = _probes[_next++ % _probes.Length];
            TcpSegment request = new(Responder.ReadinessPort, probe.Port, _sequence, 0, TcpFlags.Syn, 0);
            int length = FrameWriter.Tcp(
                frame, new FrameAddresses(_mac, _socket.OwnMac, default), probe.Own, probe.Machine, request, SegmentSize, []);
            _socket.Send(frame[..length]);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>What the machine's owner has named, and this host can reach from an address of its own on that device.</summary>
    private static IEnumerable<Probe> Probes(AccessMark access, LinkAddress[] own)
    {
        foreach (InternetAddress address in access.Addresses)
        {
            System.Net.IPAddress ip = address.ToIPAddress();
            if (Array.Find(own, candidate => candidate.Address.AddressFamily == ip.AddressFamily && candidate.Network.Contains(ip)) is { } from
                && InternetAddress.TryParse(new System.Net.IPAddress(from.Address.GetAddressBytes()).ToString(), out InternetAddress source))
            {
                foreach (AccessPort port in access.Ports)
                {
                    yield return new Probe(source, address, port.Number);
                }
            }
        }
    }

    /// <summary>Lets through what comes from the machine.</summary>
    private static LibPcap.bpf_insn[] FilterFor(MacAddress mac)
    {
        const int source = 6;
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        mac.WriteTo(bytes);
        uint high = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
        ushort low = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes[sizeof(uint)..]);
        return new FilterAssembler()
            .SetIndex(0)
            .LoadWord(source).UnlessEqual(high, "another")
            .LoadHalf(source + sizeof(uint)).UnlessEqual(low, "another")
            .Accept()
            .Label("another").Reject()
            .Assemble();
    }

    private ReadySign Read(in WireFrame frame, out ushort port)
    {
        port = 0;
        bool isIp = IpPacket.TryRead(frame.EtherType, frame.Payload, out IpPacket packet);
        if (isIp && TcpSegment.TryRead(packet, out TcpSegment segment) && segment.IsGrant && segment.DestinationPort == Responder.ReadinessPort
            && segment.Acknowledgment == _sequence + 1 && IsAsked(packet.Source, segment.SourcePort))
        {
            port = segment.SourcePort;
            return ReadySign.Port;
        }

        // A stand-in, here or on another host, sends some kinds of frames in the machine's name.
        return Responder.IsAnotherStandIn(frame, isIp, packet) ? ReadySign.Silent : ReadySign.Network;
    }

    private bool IsAsked(InternetAddress address, ushort port)
    {
        foreach (Probe probe in _probes)
        {
            if (probe.Machine == address && probe.Port == port)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A port of the machine's that is asked.</summary>
    /// <param name="Own">This host's address.</param>
    /// <param name="Machine">The machine's address.</param>
    /// <param name="Port">The port.</param>
    private readonly record struct Probe(InternetAddress Own, InternetAddress Machine, ushort Port);
}
