using System.Globalization;
using VirtWold.Filters;
using VirtWold.Interop;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>
/// The kernel's part of standing in: what concerns none of the held machines is dropped before it costs anything. It compares 32 bits of an
/// address, where it lies in the frame, and lets a little more through than it must; user space looks again.
/// </summary>
/// <remarks>
/// Each comparison is two instructions and no load: kernels before 6.12 give a program only 20 KiB, and a load takes most of that. With more
/// than <see cref="MostValues"/> addresses it compares fewer leading bits, so that neighbours share a comparison.
/// <para>
/// The kernel takes the outermost tag off before the filter sees a frame; one more is stepped over.
/// </para>
/// </remarks>
internal static class StandInFilter
{
    /// <summary>So many values are compared by themselves at each place.</summary>
    public const int MostValues = 160;

    /// <summary>A program that lets nothing through.</summary>
    public static LibPcap.bpf_insn[] Nothing => new FilterAssembler().Reject().Assemble();

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

    /// <summary>Makes the program for those machines.</summary>
    /// <param name="machines">The machines; at least one.</param>
    /// <param name="most">How many values to compare by themselves at each place.</param>
    public static LibPcap.bpf_insn[] Build(IReadOnlyCollection<HeldMachine> machines, int most = MostValues)
    {
        HeldMachine[] near = [.. machines.Where(static machine => machine.Seat != Seat.Router)];
        HeldMachine[] far = [.. machines.Where(static machine => machine.Seat == Seat.Router)];
        MacAddress[] stations = [.. near.Select(static machine => machine.Mac)];
        uint[] near4 = Low(near, isV4: true);
        uint[] near6 = Low(near, isV4: false);
        uint[] far4 = Low(far, isV4: true);
        uint[] far6 = Low(far, isV4: false);

        FilterAssembler filter = new();
        AcceptAny(filter.SetIndex(0), Source, stations, most, "source");
        AcceptAny(filter, Destination, stations, most, "destination");
        filter.LoadHalf(EtherType).IfEqual(0x8100, "tagged").IfEqual(0x88A8, "tagged").Goto("untagged")
            .Label("tagged").SetIndex(Tag).LoadHalf(EtherType)
            .Label("untagged");
        IfThen(filter, 0x0806, "ARP");
        IfThen(filter, 0x0800, "IPv4");
        IfThen(filter, 0x86DD, "IPv6");
        filter.Reject();

        filter.Label("ARP");
        AcceptAny(filter, ArpTarget, near4, most, "ARP target");
        AcceptAny(filter, ArpSender, near4, most, "ARP sender");
        filter.Reject();

        // What such a machine sends passes here, too: it speaks for itself then.
        filter.Label("IPv4");
        AcceptAny(filter, V4Source, far4, most, "IPv4 source");
        filter.LoadByte(V4Protocol).IfEqual(6, "TCP over IPv4").Reject().Label("TCP over IPv4");
        AcceptAny(filter, V4Destination, far4, most, "IPv4 destination");
        filter.Reject();

        filter.Label("IPv6").LoadByte(V6Next);
        IfThen(filter, 58, "ICMPv6");
        IfThen(filter, 6, "TCP over IPv6");
        filter.IfEqual(0, "options").Reject();
        // Who asks for listeners does so behind a hop-by-hop option of eight bytes.
        filter.Label("options");
        if (near6.Length > 0)
        {
            filter.LoadByte(V6Payload + HopByHopLength).IfEqual(130, "query").Reject().Label("query").Accept();
        }

        filter.Reject();
        filter.Label("ICMPv6").LoadByte(V6Payload).IfEqual(135, "neighbour").IfEqual(136, "neighbour").Reject().Label("neighbour");
        AcceptAny(filter, NeighborTargetLow, near6, most, "neighbour");
        filter.Reject();
        filter.Label("TCP over IPv6");
        AcceptAny(filter, V6DestinationLow, far6, most, "IPv6 destination");
        AcceptAny(filter, V6SourceLow, far6, most, "IPv6 source");
        return filter.Reject().Assemble();
    }

    private static uint[] Low(IEnumerable<HeldMachine> machines, bool isV4) =>
    [
        .. machines.SelectMany(static machine => machine.Addresses)
            .Where(address => (address.Family == System.Net.Sockets.AddressFamily.InterNetwork) == isV4)
            .Select(static address => (uint)address.Bits),
    ];

    /// <summary>Compares the low bits of stations, which differ most; where those are too many, the high ones, which are the maker's.</summary>
    private static void AcceptAny(FilterAssembler filter, int offset, MacAddress[] stations, int most, string name)
    {
        int low = MacAddress.Length - sizeof(uint);
        int begin = stations.Length <= most ? low : 0;
        AcceptAny(filter, offset + begin, [.. stations.Select(station => Bits(station, begin))], most, name);
    }

    private static uint Bits(MacAddress mac, int begin)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        mac.WriteTo(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[begin..]);
    }

    /// <summary>Goes on at a label where A is a value, however far that is.</summary>
    private static void IfThen(FilterAssembler filter, uint value, string label)
    {
        string next = $"not {label}";
        filter.UnlessEqual(value, next).Goto(label).Label(next);
    }

    /// <summary>Accepts the frame where the 32 bits at a place are any of those values; goes on where they aren't.</summary>
    private static void AcceptAny(FilterAssembler filter, int offset, uint[] values, int most, string name)
    {
        if (values.Length == 0)
        {
            return;
        }

        (uint shift, uint[] shifted) = Group(values, most);
        filter.LoadWord(offset);
        if (shift > 0)
        {
            filter.ShiftRight(shift);
        }

        for (int i = 0; i < shifted.Length; i++)
        {
            string next = string.Create(CultureInfo.InvariantCulture, $"{name} {i}");
            filter.UnlessEqual(shifted[i], next).Accept().Label(next);
        }
    }

    /// <summary>As few leading bits as it takes for there to be no more than so many.</summary>
    private static (uint Shift, uint[] Values) Group(uint[] values, int most)
    {
        for (int shift = 0; ; shift++)
        {
            uint[] shifted = [.. values.Select(value => value >> shift).Distinct().Order()];
            if (shifted.Length <= most)
            {
                return ((uint)shift, shifted);
            }
        }
    }
}
