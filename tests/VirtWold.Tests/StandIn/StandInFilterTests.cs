using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VirtWold.Interop;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.Tests.Capture;
using VirtWold.Tests.StandIn.Wire;

namespace VirtWold.Tests.StandIn;

public sealed class StandInFilterTests
{
    private const string Other = "02:00:00:00:00:99";

    private static readonly LibPcap.bpf_insn[] Filter = StandInFilter.Build([Machines.Nas]);

    private static IEnumerable<TestCaseData> Wanted =>
    [
        Case("a request for its address", Samples.WhoHas(Samples.Machine4)),
        Case("another who has its address", Samples.WhoHas("192.0.2.99", asker: Samples.Machine4, mac: Other)),
        Case("a connection", Samples.Syn(22)),
        Case("a connection to a port that isn't listed", Samples.Syn(23)),
        Case("its own frame", Samples.WhoHas("192.0.2.1", asker: "192.0.2.44", mac: Samples.MachineMac)),
        Case("a solicitation", Samples.Neighbor(Samples.ClientMac, "33:33:ff:00:00:20", Samples.Client6, "ff02::1:ff00:20", true, Samples.Machine6)),
        Case("another's advertisement", Samples.Neighbor(Other, "33:33:00:00:00:01", Samples.Machine6, "ff02::1", false, Samples.Machine6)),
        Case("a query for listeners", Query()),
        Case("a request behind one more tag", Samples.Tagged(Samples.WhoHas(Samples.Machine4), 0x8100, 9)),
        Case("a solicitation behind one more tag", Samples.Tagged(Samples.Neighbor(Samples.ClientMac, "33:33:ff:00:00:20", Samples.Client6, "ff02::1:ff00:20", true, Samples.Machine6), 0x88A8, 9)),
    ];

    private static IEnumerable<TestCaseData> Unwanted =>
    [
        Case("a request for another address", Samples.WhoHas("192.0.2.21")),
        Case("another connection", Samples.Segment(Samples.ClientMac, Other, Samples.Client4, "192.0.2.21", 1, 22, TcpFlags.Syn)),
        Case("a connection to its address at another station", Samples.Segment(Samples.ClientMac, Other, Samples.Client4, Samples.Machine4, 1, 22, TcpFlags.Syn)),
        Case("a solicitation of another", Samples.Neighbor(Samples.ClientMac, "33:33:ff:00:00:21", Samples.Client6, "ff02::1:ff00:21", true, "2001:db8::21")),
        Case("an echo request to all", Samples.Icmp6(Samples.ClientMac, "33:33:00:00:00:01", Samples.Client6, "ff02::1", 1, [128, 0, 0, 0, 0, 0, 0, 0])),
    ];

    [TestCaseSource(nameof(Wanted))]
    public void Build_lets_through(byte[] frame) => Assert.That(UserSpaceFilter.Passes(Filter, frame), Is.True);

    [TestCaseSource(nameof(Unwanted))]
    public void Build_rejects(byte[] frame) => Assert.That(UserSpaceFilter.Passes(Filter, frame), Is.False);

    [Test]
    public void Build_when_it_sits_on_the_way_then_what_is_routed_is_let_through_and_nothing_about_neighbours()
    {
        LibPcap.bpf_insn[] filter = StandInFilter.Build([Machines.Nas with { Seat = Seat.Router }]);

        Assert.That(
            (UserSpaceFilter.Passes(filter, Samples.Segment(Other, Samples.ClientMac, Samples.Machine4, Samples.Client4, 22, 1, TcpFlags.Ack)),
                UserSpaceFilter.Passes(filter, Samples.Segment(Other, Samples.ClientMac, Samples.Machine6, Samples.Client6, 22, 1, TcpFlags.Ack))),
            Is.EqualTo((true, true)));
        Assert.That(
            (UserSpaceFilter.Passes(filter, Samples.Segment(Samples.ClientMac, Other, Samples.Client4, Samples.Machine4, 1, 22, TcpFlags.Syn)),
                UserSpaceFilter.Passes(filter, Samples.Segment(Samples.ClientMac, Other, Samples.Client6, Samples.Machine6, 1, 22, TcpFlags.Syn)),
                UserSpaceFilter.Passes(filter, Samples.WhoHas(Samples.Machine4))),
            Is.EqualTo((true, true, false)));
    }

    /// <summary>Linux 6.1 takes 2530 comparisons, and counts a load as eight.</summary>
    [Test]
    public void Build_when_there_are_400_machines_then_it_is_as_short_as_older_kernels_take() =>
        Assert.That(StandInFilter.Build([.. Enumerable.Range(0, 400).Select(static i => Machines.Number(i))]), Has.Length.LessThan(2300));

    [TestCase(160)]
    [TestCase(1000)]
    [TestCase(4000)]
    public void Build_when_there_are_many_then_each_one_s_frames_are_let_through(int count)
    {
        HeldMachine[] machines = [.. Enumerable.Range(0, count).Select(static i => Machines.Number(i))];
        LibPcap.bpf_insn[] filter = StandInFilter.Build(machines);

        Assert.That(filter, Has.Length.LessThanOrEqualTo(StandInFilter.MostInstructions));
        Assert.That(machines.Where(machine => !PassesAll(filter, machine)), Is.Empty);
    }

    [Test]
    public void Build_when_there_are_1000_in_one_range_then_another_range_is_still_rejected()
    {
        LibPcap.bpf_insn[] filter = StandInFilter.Build([.. Enumerable.Range(0, 1000).Select(static i => Machines.Number(i))]);

        Assert.That(UserSpaceFilter.Passes(filter, Samples.WhoHas("172.16.3.4")), Is.False);
    }

    /// <summary>It checks each instruction. Any socket has a filter, and needs no rights for that.</summary>
    [Test]
    public unsafe void The_kernel_takes_the_program_of_1000_machines()
    {
        LibPcap.bpf_insn[] filter = StandInFilter.Build([.. Enumerable.Range(0, 1000).Select(static i => Machines.Number(i))], MostHere);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        fixed (LibPcap.bpf_insn* instructions = filter)
        {
            Libc.sock_fprog program = new() { len = (ushort)filter.Length, filter = instructions };
            int result = Libc.setsockopt(socket.SafeHandle, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, &program, (uint)sizeof(Libc.sock_fprog));
            Assert.That(result, Is.Zero, () => new Win32Exception().Message);
        }
    }

    /// <summary>What kernels before 6.12 have room for.</summary>
    private static int MostHere => int.Parse(File.ReadAllText("/proc/sys/net/core/optmem_max"), CultureInfo.InvariantCulture) < 64 * 1024 ? 1500 : StandInFilter.MostInstructions;

    private static bool PassesAll(LibPcap.bpf_insn[] filter, HeldMachine machine) =>
        UserSpaceFilter.Passes(filter, Samples.WhoHas(machine.Addresses[0].ToString()))
        && UserSpaceFilter.Passes(filter, Samples.Neighbor(Samples.ClientMac, "33:33:ff:00:00:20", Samples.Client6, "ff02::1:ff00:20", true, machine.Addresses[1].ToString()))
        && UserSpaceFilter.Passes(filter, Samples.Segment(Samples.ClientMac, machine.Mac.ToString(), Samples.Client4, machine.Addresses[0].ToString(), 1, 22, TcpFlags.Syn))
        && UserSpaceFilter.Passes(filter, Samples.WhoHas("192.0.2.1", mac: machine.Mac.ToString()));

    internal static byte[] Query()
    {
        byte[] plain = Samples.Icmp6(Samples.ClientMac, "33:33:00:00:00:01", "fe80::1", "ff02::1", 1, [130, .. new byte[27]]);
        byte[] frame = [.. plain[..20], 0, .. plain[21..54], 58, 0, 5, 2, 0, 0, 1, 0, .. plain[54..]];
        BitConverter.TryWriteBytes(frame.AsSpan(18), IPAddress.HostToNetworkOrder((short)36));
        return frame;
    }

    private static TestCaseData Case(string name, byte[] frame) => new TestCaseData(frame).SetArgDisplayNames(name);
}
