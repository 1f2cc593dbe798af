using System.Globalization;
using VirtWold.Interop;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>
/// The kernel's part of reading magic packets: everything that can't be one is dropped before it costs anything. It looks at content
/// (six bytes FF where a payload begins), not at ports or lengths: senders agree on nothing else.
/// </summary>
/// <remarks>
/// The kernel takes an outermost 802.1Q or 802.1ad tag off before the filter sees the frame. What is left in the frame is the inner
/// tag of two, or an outer 0x9100: up to two are stepped over here, and libpcap puts the outermost one back for user space.
/// </remarks>
internal static class MagicFilter
{
    // From the start of the frame.
    private const int EtherType = 12;
    private const int Tag = 4;
    private const int IPv4 = 14;
    private const int IPv6 = 14;

    // Inside IPv4.
    private const int FlagsAndOffset = 6;
    private const int Protocol = 9;
    private const uint OffsetMask = 0x1FFF;
    private const uint HeaderWordsMask = 0x0F;

    // Inside IPv6 and its extension headers.
    private const int NextHeader = 6;
    private const int IPv6Length = 40;
    private const int ExtensionNext = 0;
    private const int ExtensionLength = 1;
    private const int ExtensionHeaders = 4;

    private const int UdpLength = 8;
    private const uint Udp = 17;

    /// <summary>The program, as the kernel takes it.</summary>
    public static LibPcap.bpf_insn[] Program { get; } = Build(deep: false);

    /// <summary>
    /// The same for those who want the packet anywhere in a payload: the filter can't search, so all UDP goes to user space.
    /// </summary>
    public static LibPcap.bpf_insn[] DeepProgram { get; } = Build(deep: true);

    /// <summary>What the kernel would do with a frame, tried out in user space.</summary>
    public static unsafe bool Passes(ReadOnlySpan<byte> captured, int wireLength, bool deep)
    {
        fixed (LibPcap.bpf_insn* program = deep ? DeepProgram : Program)
        {
            fixed (byte* bytes = captured)
            {
                return LibPcap.bpf_filter(program, bytes, (uint)wireLength, (uint)captured.Length) != 0;
            }
        }
    }

    private static LibPcap.bpf_insn[] Build(bool deep)
    {
        FilterAssembler filter = new();

        // X holds the length of the tags that are still in the frame; all offsets are relative to it.
        filter.SetIndex(0).LoadHalf(EtherType);
        IfTag(filter, "one tag").Goto("EtherType");
        filter.Label("one tag").SetIndex(Tag).LoadHalf(EtherType);
        IfTag(filter, "two tags").Goto("EtherType");
        filter.Label("two tags").SetIndex(2 * Tag).LoadHalf(EtherType);

        // A raw frame is wanted whatever is in it: nothing else uses this EtherType, and user space says what is wrong with it.
        filter.Label("EtherType")
            .IfEqual(0x0842, "accept")
            .IfEqual(0x0800, "IPv4")
            .IfEqual(0x86DD, "IPv6")
            .Reject();

        // UDP in the first fragment (or the only one): X moves on by the header's length, which is given in words of four bytes.
        filter.Label("IPv4")
            .LoadByte(IPv4 + Protocol).UnlessEqual(Udp, "reject")
            .LoadHalf(IPv4 + FlagsAndOffset).IfAnyBit(OffsetMask, "reject")
            .LoadByte(IPv4).And(HeaderWordsMask).ShiftLeft(2).AdvanceIndex();
        IfPayload(filter, IPv4 + UdpLength, deep);

        // UDP behind a few extension headers: X moves on by each one's length, which is given in units of eight bytes beyond the first.
        filter.Label("IPv6").LoadByte(IPv6 + NextHeader);
        for (int i = 0; i < ExtensionHeaders; i++)
        {
            string extension = string.Create(CultureInfo.InvariantCulture, $"extension header {i + 1}");
            filter
                .IfEqual(Udp, "UDP over IPv6")
                .IfEqual(0, extension) // hop-by-hop options
                .IfEqual(43, extension) // routing
                .IfEqual(44, extension) // fragment; its second byte is reserved and zero, as befits its length of eight
                .UnlessEqual(60, "reject") // destination options
                .Label(extension)
                .LoadByte(IPv6 + IPv6Length + ExtensionNext).Remember(0)
                .LoadByte(IPv6 + IPv6Length + ExtensionLength).Plus(1).ShiftLeft(3).AdvanceIndex()
                .Recall(0);
        }

        filter.UnlessEqual(Udp, "reject");
        filter.Label("UDP over IPv6");
        IfPayload(filter, IPv6 + IPv6Length + UdpLength, deep);

        return filter
            .Label("accept").Accept()
            .Label("reject").Reject()
            .Assemble();
    }

    /// <summary>Goes to <paramref name="label"/> where A is the EtherType of a VLAN tag.</summary>
    private static FilterAssembler IfTag(FilterAssembler filter, string label) =>
        filter.IfEqual(0x8100, label).IfEqual(0x88A8, label).IfEqual(0x9100, label);

    /// <summary>
    /// Ends by accepting the packet if there are six bytes FF at X + <paramref name="offset"/>, or if any place will do for them and
    /// there are as many bytes as a magic packet has.
    /// </summary>
    private static void IfPayload(FilterAssembler filter, int offset, bool deep)
    {
        if (deep)
        {
            filter.LoadByte(offset + MagicPacket.Length - 1).Goto("accept");
        }
        else
        {
            filter
                .LoadWord(offset).UnlessEqual(0xFFFF_FFFF, "reject")
                .LoadHalf(offset + sizeof(uint)).UnlessEqual(0xFFFF, "reject")
                .Goto("accept");
        }
    }
}
