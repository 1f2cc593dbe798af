using System.Buffers.Binary;
using System.Net.Sockets;
using VirtWold.Interop;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.Tests.Capture;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.StandIn;

/// <summary>
/// The filter's program against a naive matcher, with frames that name held values, the values beside them, and others. MAC addresses are
/// drawn as libvirt draws them.
/// </summary>
public sealed class StandInFilterFuzzTests
{
    private const int Seed = 4096;
    private const int Frames = 20_000;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(160)]
    [TestCase(161)]
    [TestCase(700)]
    public void Build_when_all_addresses_are_drawn_then_it_passes_what_concerns_a_machine_and_nothing_else(int count) =>
        AssertExact(Crowd(count, areDrawn: true, hasV6: true));

    [Test]
    public void Build_when_some_are_routed_to_then_it_is_exact_for_these_and_for_the_others() =>
        AssertExact([.. Crowd(300, areDrawn: true, hasV6: true), .. Crowd(300, areDrawn: true, hasV6: true, Seat.Router)]);

    [TestCase(1000)]
    public void Build_when_there_are_more_with_IPv4_addresses_in_sequence_then_it_is_as_exact(int count) =>
        AssertExact(Crowd(count, areDrawn: false, hasV6: true));

    /// <summary>The most that fit, and with one more all of theirs still passes.</summary>
    [Test]
    public void Build_when_there_are_as_many_as_fit_then_it_is_exact_and_with_one_more_misses_nothing()
    {
        (int fits, int tooMany) = (1000, 4000);
        while (tooMany - fits > 1)
        {
            int middle = (fits + tooMany) / 2;
            bool isShort = StandInFilter.Build(Crowd(middle, areDrawn: false, hasV6: false), int.MaxValue).Length <= StandInFilter.MostInstructions;
            (fits, tooMany) = isShort ? (middle, tooMany) : (fits, middle);
        }

        TestContext.Out.WriteLine(FormattableString.Invariant($"{fits} machines fit"));
        AssertExact(Crowd(fits, areDrawn: false, hasV6: false));
        AssertMissesNothing(Crowd(tooMany, areDrawn: false, hasV6: false));
    }

    /// <summary>Even so traffic between others doesn't pass: only their questions for neighbours do, some of them.</summary>
    [Test]
    public void Build_when_1000_have_drawn_addresses_of_both_families_then_it_is_exact_but_for_neighbours()
    {
        HeldMachine[] machines = Crowd(1000, areDrawn: true, hasV6: true);
        LibPcap.bpf_insn[] program = StandInFilter.Build(machines);
        NaiveMatcher naive = new(machines);

        Assert.That(program, Has.Length.LessThanOrEqualTo(StandInFilter.MostInstructions));
        AssertMissesNothing(machines);
        Assert.That(
            Drawn(machines).Where(static frame => !IsForNeighbours(frame)).Where(frame => UserSpaceFilter.Passes(program, frame) != naive.IsWanted(frame)),
            Is.Empty);
    }

    [TestCase(StandInFilter.MostInstructions)]
    [TestCase(2300)]
    [TestCase(500)]
    [TestCase(StandInFilter.LeastInstructions)]
    public void Build_when_there_is_less_room_then_it_fits_and_misses_nothing(int most)
    {
        HeldMachine[] machines = [.. Crowd(2500, areDrawn: true, hasV6: true), .. Crowd(2500, areDrawn: true, hasV6: true, Seat.Router)];

        Assert.That(StandInFilter.Build(machines, most), Has.Length.LessThanOrEqualTo(most));
        AssertMissesNothing(machines, most);
    }

    private static void AssertExact(HeldMachine[] machines)
    {
        LibPcap.bpf_insn[] program = StandInFilter.Build(machines);
        NaiveMatcher naive = new(machines);
        int wanted = 0;
        Assert.That(program, Has.Length.LessThanOrEqualTo(StandInFilter.MostInstructions));
        foreach (byte[] frame in Drawn(machines))
        {
            bool isWanted = naive.IsWanted(frame);
            wanted += isWanted ? 1 : 0;
            Assert.That(UserSpaceFilter.Passes(program, frame), Is.EqualTo(isWanted), () => Convert.ToHexString(frame));
        }

        Assert.That(wanted, Is.InRange(Frames / 20, Frames / 2), "enough of both");
    }

    private static void AssertMissesNothing(HeldMachine[] machines, int most = StandInFilter.MostInstructions)
    {
        LibPcap.bpf_insn[] program = StandInFilter.Build(machines, most);
        NaiveMatcher naive = new(machines);
        Assert.That(Drawn(machines).Where(frame => naive.IsWanted(frame) && !UserSpaceFilter.Passes(program, frame)), Is.Empty);
    }

    private static bool IsForNeighbours(byte[] frame)
    {
        ReadOnlySpan<byte> bytes = frame;
        int tag = BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]) is 0x8100 or 0x88A8 ? 4 : 0;
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(12 + tag)..]);
        return type == 0x0806 || (type == 0x86DD && frame[20 + tag] == 58);
    }

    private static HeldMachine[] Crowd(int count, bool areDrawn, bool hasV6, Seat seat = Seat.Bridge)
    {
        Random random = new(Seed + (int)seat);
        return [.. Enumerable.Range(0, count).Select(i => new HeldMachine(
            new MachineKey("test", FormattableString.Invariant($"{i}")),
            FormattableString.Invariant($"vm-{i}"),
            MacAddress.FromBytes([0x52, 0x54, 0, (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)]),
            [
                new InternetAddress(areDrawn ? (uint)random.NextInt64(1L << 32) : 0xC0A80000u + (uint)i, AddressFamily.InterNetwork),
                .. hasV6 ? [new InternetAddress(((UInt128)0xFD09 << 112) + (uint)random.NextInt64(1L << 32), AddressFamily.InterNetworkV6)] : Array.Empty<InternetAddress>(),
            ],
            [new AccessPort(22, false)],
            seat))];
    }

    /// <summary>Frames of all kinds that are long enough to be read.</summary>
    private static IEnumerable<byte[]> Drawn(HeldMachine[] machines)
    {
        Random random = new(Seed + 1);
        NaiveMatcher values = new(machines);
        uint[] stations = [.. values.Stations, 0];
        uint[] v4 = [.. values.Near4, .. values.Far4, 0];
        uint[] v6 = [.. values.Near6, .. values.Far6, 0];
        for (int i = 0; i < Frames; i++)
        {
            byte[] frame = new byte[100];
            random.NextBytes(frame);
            Put(frame, 2, Pick(random, stations, 16));
            Put(frame, 8, Pick(random, stations, 16));
            int tag = random.Next(4) == 0 ? 4 : 0;
            Put16(frame, 12, random.Next(2) == 0 ? (ushort)0x8100 : (ushort)0x88A8);
            switch (random.Next(8))
            {
                case 0 or 1:
                    Put16(frame, 12 + tag, 0x0806);
                    Put(frame, 28 + tag, Pick(random, v4, 4));
                    Put(frame, 38 + tag, Pick(random, v4, 4));
                    break;
                case 2 or 3:
                    Put16(frame, 12 + tag, 0x0800);
                    frame[23 + tag] = random.Next(4) == 0 ? (byte)17 : (byte)6;
                    Put(frame, 26 + tag, Pick(random, v4, 4));
                    Put(frame, 30 + tag, Pick(random, v4, 4));
                    break;
                case 4 or 5 or 6:
                    Put16(frame, 12 + tag, 0x86DD);
                    frame[20 + tag] = (byte)(random.Next(8) switch { 0 => 17, 1 => 0, 2 or 3 => 6, _ => 58 });
                    frame[54 + tag] = (byte)random.Next(134, 138);
                    frame[62 + tag] = (byte)random.Next(129, 132);
                    Put(frame, 34 + tag, Pick(random, v6, 4));
                    Put(frame, 50 + tag, Pick(random, v6, 4));
                    Put(frame, 74 + tag, Pick(random, v6, 2));
                    break;
                default:
                    Put16(frame, 12 + tag, 0x88CC);
                    break;
            }

            yield return frame;
        }
    }

    /// <summary>One time in so many a value, or one beside it; else any.</summary>
    private static uint Pick(Random random, uint[] values, int oneIn) => random.Next(oneIn) == 0
        ? unchecked(values[random.Next(values.Length)] + (uint)random.Next(-1, 2))
        : (uint)random.NextInt64(1L << 32);

    private static void Put(byte[] frame, int offset, uint value) => BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(offset), value);

    private static void Put16(byte[] frame, int offset, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(offset), value);

    /// <summary>What the filter is for, as one would write it down: sets of the low 32 bits of each address, and the kinds of frames.</summary>
    private sealed class NaiveMatcher(HeldMachine[] machines)
    {
        public HashSet<uint> Stations { get; } = [.. machines.Where(static machine => machine.Seat != Seat.Router).Select(static machine => LowBits(machine.Mac))];

        public HashSet<uint> Near4 { get; } = Low(machines, isFar: false, AddressFamily.InterNetwork);

        public HashSet<uint> Near6 { get; } = Low(machines, isFar: false, AddressFamily.InterNetworkV6);

        public HashSet<uint> Far4 { get; } = Low(machines, isFar: true, AddressFamily.InterNetwork);

        public HashSet<uint> Far6 { get; } = Low(machines, isFar: true, AddressFamily.InterNetworkV6);

        public bool IsWanted(byte[] frame)
        {
            if (Stations.Contains(At(frame, 2)) || Stations.Contains(At(frame, 8)))
            {
                return true;
            }

            byte[] plain = (frame[12], frame[13]) is (0x81, 0x00) or (0x88, 0xA8) ? frame[4..] : frame;
            return (plain[12], plain[13]) switch
            {
                (0x08, 0x06) => Near4.Contains(At(plain, 28)) || Near4.Contains(At(plain, 38)),
                (0x08, 0x00) => Far4.Contains(At(plain, 26)) || (plain[23] == 6 && Far4.Contains(At(plain, 30))),
                (0x86, 0xDD) => plain[20] switch
                {
                    58 => plain[54] is 135 or 136 && Near6.Contains(At(plain, 74)),
                    6 => Far6.Contains(At(plain, 34)) || Far6.Contains(At(plain, 50)),
                    0 => Near6.Count > 0 && plain[62] == 130,
                    _ => false,
                },
                _ => false,
            };
        }

        private static uint At(byte[] frame, int offset) => BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(offset));

        private static uint LowBits(MacAddress mac)
        {
            byte[] bytes = new byte[MacAddress.Length];
            mac.WriteTo(bytes);
            return At(bytes, 2);
        }

        private static HashSet<uint> Low(HeldMachine[] machines, bool isFar, AddressFamily family) =>
        [
            .. machines.Where(machine => (machine.Seat == Seat.Router) == isFar)
                .SelectMany(static machine => machine.Addresses)
                .Where(address => address.Family == family)
                .Select(static address => (uint)address.Bits),
        ];
    }
}
