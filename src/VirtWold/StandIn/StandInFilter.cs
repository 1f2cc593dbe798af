using System.Net.Sockets;
using VirtWold.Filters;
using VirtWold.Interop;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>
/// The kernel's part of standing in: what concerns none of the held machines is dropped before it costs anything. It compares 32 bits of an
/// address, where it lies in the frame, and lets a little more through than it must; user space looks again.
/// </summary>
/// <remarks>
/// A kernel takes 4096 instructions, and kernels before 6.12 give a program only 20 KiB, of which a load takes most. Where that is too
/// little, gaps between addresses are closed until it is enough: first between those that requests for neighbours name, of which there are
/// few on a network, and then between all.
/// <para>
/// The kernel takes the outermost tag off before the filter sees a frame; one more is stepped over.
/// </para>
/// </remarks>
internal static class StandInFilter
{
    /// <summary>The longest program that a kernel takes (BPF_MAXINSNS).</summary>
    public const int MostInstructions = 4096;

    /// <summary>A program fits into so many, whatever the machines are.</summary>
    public const int LeastInstructions = 128;

    /// <summary>A program that lets nothing through.</summary>
    public static LibPcap.bpf_insn[] Nothing => new FilterAssembler().Reject().Assemble();

    /// <summary>Bits of a value.</summary>
    private const int Word = 32;

    /// <summary>All gaps are closed: a range is left of each kind of address.</summary>
    private const int MostClosed = 2 * Word;

    private const int Destination = 0;
    private const int Source = 6;
    private const int EtherType = 12;
    private const int Tag = 4;
    private const int ArpSender = 28;
    private const int ArpTarget = 38;
    private const int V4Protocol = 23;
    private const int V4Source = 26;
    private const int V4Destination = 30;
    private const int V6Next = 20;
    private const int V6SourceLow = 34;
    private const int V6DestinationLow = 50;
    private const int V6Payload = 54;
    private const int NeighborTargetLow = 74;
    private const int HopByHopLength = 8;

    /// <summary>Of a station's address the low bits are compared: the others are its maker's.</summary>
    private const int StationLow = MacAddress.Length - sizeof(uint);

    /// <summary>Makes the program for those machines: as exact as fits.</summary>
    /// <param name="machines">The machines; at least one.</param>
    /// <param name="most">How long it may be; <see cref="LeastInstructions"/> or more.</param>
    public static LibPcap.bpf_insn[] Build(IReadOnlyCollection<HeldMachine> machines, int most = MostInstructions)
    {
        LibPcap.bpf_insn[] program = BuildClosing(machines, 0);
        if (program.Length <= most)
        {
            return program;
        }

        // The least that must be closed.
        (int tooLong, int fits) = (0, MostClosed);
        program = BuildClosing(machines, fits);
        while (fits - tooLong > 1)
        {
            int middle = (tooLong + fits) / 2;
            LibPcap.bpf_insn[] tried = BuildClosing(machines, middle);
            if (tried.Length <= most)
            {
                (fits, program) = (middle, tried);
            }
            else
            {
                tooLong = middle;
            }
        }

        return program;
    }

    /// <summary>Makes a program in which gaps are closed: none, then longer and longer ones between neighbours, then those between all.</summary>
    private static LibPcap.bpf_insn[] BuildClosing(IReadOnlyCollection<HeldMachine> machines, int closed)
    {
        uint neighborGap = Ones(Math.Min(closed, Word));
        uint gap = Ones(Math.Max(closed - Word, 0));
        HeldMachine[] near = [.. machines.Where(static machine => machine.Seat != Seat.Router)];
        HeldMachine[] far = [.. machines.Where(static machine => machine.Seat == Seat.Router)];
        ValueRanges stations = new(near.Select(static machine => Low(machine.Mac)), gap);
        ValueRanges near4 = new(Low(near, AddressFamily.InterNetwork), neighborGap);
        ValueRanges near6 = new(Low(near, AddressFamily.InterNetworkV6), neighborGap);
        ValueRanges far4 = new(Low(far, AddressFamily.InterNetwork), gap);
        ValueRanges far6 = new(Low(far, AddressFamily.InterNetworkV6), gap);

        FilterAssembler filter = new();
        stations.Accept(filter.SetIndex(0), Source + StationLow, "source");
        stations.Accept(filter, Destination + StationLow, "destination");
        filter.LoadHalf(EtherType).IfEqual(0x8100, "tagged").IfEqual(0x88A8, "tagged").Goto("untagged")
            .Label("tagged").SetIndex(Tag).LoadHalf(EtherType)
            .Label("untagged");
        IfThen(filter, 0x0806, "ARP");
        IfThen(filter, 0x0800, "IPv4");
        IfThen(filter, 0x86DD, "IPv6");
        filter.Reject();

        filter.Label("ARP");
        near4.Accept(filter, ArpTarget, "ARP target");
        near4.Accept(filter, ArpSender, "ARP sender");
        filter.Reject();

        // What such a machine sends passes here, too: it speaks for itself then.
        filter.Label("IPv4");
        far4.Accept(filter, V4Source, "IPv4 source");
        filter.LoadByte(V4Protocol).IfEqual(6, "TCP over IPv4").Reject().Label("TCP over IPv4");
        far4.Accept(filter, V4Destination, "IPv4 destination");
        filter.Reject();

        filter.Label("IPv6").LoadByte(V6Next);
        IfThen(filter, 58, "ICMPv6");
        IfThen(filter, 6, "TCP over IPv6");
        filter.IfEqual(0, "options").Reject();
        // Who asks for listeners does so behind a hop-by-hop option of eight bytes.
        filter.Label("options");
        if (!near6.IsEmpty)
        {
            filter.LoadByte(V6Payload + HopByHopLength).IfEqual(130, "query").Reject().Label("query").Accept();
        }

        filter.Reject();
        filter.Label("ICMPv6").LoadByte(V6Payload).IfEqual(135, "neighbour").IfEqual(136, "neighbour").Reject().Label("neighbour");
        near6.Accept(filter, NeighborTargetLow, "neighbour's target");
        filter.Reject();
        filter.Label("TCP over IPv6");
        far6.Accept(filter, V6DestinationLow, "IPv6 destination");
        far6.Accept(filter, V6SourceLow, "IPv6 source");
        return filter.Reject().Assemble();
    }

    private static IEnumerable<uint> Low(IEnumerable<HeldMachine> machines, AddressFamily family) =>
        machines.SelectMany(static machine => machine.Addresses)
            .Where(address => address.Family == family)
            .Select(static address => (uint)address.Bits);

    private static uint Low(MacAddress mac)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        mac.WriteTo(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[StationLow..]);
    }

    private static uint Ones(int bits) => bits == 0 ? 0 : uint.MaxValue >> (Word - bits);

    /// <summary>Goes on at a label where A is a value, however far that is.</summary>
    private static void IfThen(FilterAssembler filter, uint value, string label)
    {
        string next = $"not {label}";
        filter.UnlessEqual(value, next).Goto(label).Label(next);
    }
}
