using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using VirtWold.Filters;
using VirtWold.Interop;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>
/// The kernel's part of reading magic packets: everything that can't be one is dropped before it costs anything. It looks at content, not
/// at ports or lengths or EtherTypes: senders agree on nothing else. In a datagram that is six bytes FF where the payload begins; in any
/// other frame an address that is repeated, wherever it stands.
/// </summary>
/// <remarks>
/// The kernel takes an outermost 802.1Q or 802.1ad tag off before the filter sees the frame. What is left in the frame are the inner tags,
/// or an outer 0x9100: up to <see cref="MaxTags"/> are stepped over here, and libpcap puts the outermost one back for user space.
/// <para>
/// The filter has no loops and can't search. But sixteen repetitions are 96 bytes in which each byte equals the one six further on: to look
/// at every 87th place of a frame is enough to meet them.
/// </para>
/// </remarks>
internal static class MagicFilter
{
    // From the start of the frame.
    private const int EtherType = 12;
    private const int Tag = 4;
    private const int MaxTags = 3;
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

    // Repetitions: where the first of them can end at the earliest, behind the headers and the stream, so that four bytes and those an
    // address further on lie in them wherever they begin; and the distance at which no sixteen of them can lie between two looks.
    private const int Repetitions = MagicPacket.Length - MagicPacket.SynchronizationLength;
    private const int Look = MacAddress.Length + sizeof(uint);
    private const int Stride = Repetitions - Look + 1;
    private const int FirstLook = EthernetFrame.EtherTypeOffset + sizeof(ushort) + MagicPacket.SynchronizationLength + Stride - 1;

    /// <summary>
    /// So many bytes are looked at for those who want the packet anywhere: a longer program would be more than ss(8) can show. Longer frames
    /// go to user space where they are datagrams or not IP, which are few.
    /// </summary>
    private const int DeepLooks = 4096;

    /// <summary>The program, as the kernel takes it.</summary>
    public static LibPcap.bpf_insn[] Program { get; } = Build(deep: false);

    /// <summary>The same for those who want the packet anywhere in a frame of any kind, however many tags and headers it has.</summary>
    public static LibPcap.bpf_insn[] DeepProgram { get; } = Build(deep: true);

    /// <summary>
    /// What the kernel would do with a frame that arrives, tried out in user space. Given as libpcap hands it out, which is with the
    /// outermost tag, that the filter in the kernel doesn't see.
    /// </summary>
    public static bool Passes(ReadOnlySpan<byte> captured, int wireLength, bool deep)
    {
        wireLength = Math.Max(wireLength, captured.Length);
        if (captured.Length < EtherType + Tag || BinaryPrimitives.ReadUInt16BigEndian(captured[EtherType..]) is not (0x8100 or 0x88A8))
        {
            return Run(captured, wireLength, deep);
        }

        byte[] untagged = ArrayPool<byte>.Shared.Rent(captured.Length - Tag);
        captured[..EtherType].CopyTo(untagged);
        captured[(EtherType + Tag)..].CopyTo(untagged.AsSpan(EtherType));
        bool passes = Run(untagged.AsSpan(0, captured.Length - Tag), wireLength - Tag, deep);
        ArrayPool<byte>.Shared.Return(untagged);
        return passes;
    }

    private static unsafe bool Run(ReadOnlySpan<byte> captured, int wireLength, bool deep)
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
        if (deep)
        {
            AcceptIfRepeated(filter, DeepLooks);
            return AcceptIfDatagram(filter).Assemble();
        }

        // X holds the length of the tags that are still in the frame; all offsets are relative to it.
        filter.SetIndex(0).LoadHalf(EtherType);
        for (int i = 1; i <= MaxTags; i++)
        {
            string tag = string.Create(CultureInfo.InvariantCulture, $"tag {i}");
            IfTag(filter, tag).Goto("EtherType");
            filter.Label(tag).SetIndex(i * Tag).LoadHalf(EtherType);
        }

        // A frame of this EtherType is wanted whatever is in it: nothing else uses it, and user space says what is wrong with it.
        filter.Label("EtherType")
            .IfEqual(0x0842, "accept")
            .IfEqual(0x0800, "IPv4")
            .IfEqual(0x86DD, "IPv6")
            .Goto("anything");

        // UDP in the first fragment (or the only one): X moves on by the header's length, which is given in words of four bytes.
        filter.Label("IPv4")
            .LoadByte(IPv4 + Protocol).UnlessEqual(Udp, "reject")
            .LoadHalf(IPv4 + FlagsAndOffset).IfAnyBit(OffsetMask, "reject")
            .LoadByte(IPv4).And(HeaderWordsMask).ShiftLeft(2).AdvanceIndex();
        IfPayload(filter, IPv4 + UdpLength);

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
        IfPayload(filter, IPv6 + IPv6Length + UdpLength);

        filter
            .Label("accept").Accept()
            .Label("reject").Reject();
        filter.Label("anything");
        AcceptIfRepeated(filter, CaptureSizes.Snapshot);
        return filter.Reject().Assemble();
    }

    /// <summary>Goes to <paramref name="label"/> where A is the EtherType of a VLAN tag.</summary>
    private static FilterAssembler IfTag(FilterAssembler filter, string label) =>
        filter.IfEqual(0x8100, label).IfEqual(0x88A8, label).IfEqual(0x9100, label);

    /// <summary>Ends by accepting the packet if there are six bytes FF at X + <paramref name="offset"/>.</summary>
    private static void IfPayload(FilterAssembler filter, int offset) => filter
        .LoadWord(offset).UnlessEqual(0xFFFF_FFFF, "reject")
        .LoadHalf(offset + sizeof(uint)).UnlessEqual(0xFFFF, "reject")
        .Goto("accept");

    /// <summary>
    /// Accepts the packet if somewhere in its first <paramref name="length"/> bytes four bytes are there again an address further on, but for
    /// an address of zeros, as padding has it, or of FF. A look beyond the frame's end rejects it; a longer frame goes on.
    /// </summary>
    private static void AcceptIfRepeated(FilterAssembler filter, int length)
    {
        for (int at = FirstLook; at + Look <= length; at += Stride)
        {
            string next = string.Create(CultureInfo.InvariantCulture, $"behind {at}");
            string uniform = string.Create(CultureInfo.InvariantCulture, $"uniform at {at}");
            string found = string.Create(CultureInfo.InvariantCulture, $"found at {at}");
            filter
                .LoadWordAt(at + MacAddress.Length).KeepInIndex()
                .LoadWordAt(at).UnlessIndex(next)
                .IfEqual(0, uniform).UnlessEqual(0xFFFF_FFFF, found)
                .Label(uniform).LoadWordAt(at + MacAddress.Length - sizeof(uint)).IfIndex(next)
                .Label(found).Accept()
                .Label(next);
        }
    }

    /// <summary>Ends by accepting UDP, and whatever isn't IP.</summary>
    private static FilterAssembler AcceptIfDatagram(FilterAssembler filter) => filter
        .SetIndex(0).LoadHalf(EtherType)
        .IfEqual(0x0800, "IPv4").IfEqual(0x86DD, "IPv6").Goto("accept")
        .Label("IPv4").LoadByte(IPv4 + Protocol).IfEqual(Udp, "accept").Reject()
        .Label("IPv6").LoadByte(IPv6 + NextHeader).IfEqual(Udp, "accept").Reject()
        .Label("accept").Accept();
}
