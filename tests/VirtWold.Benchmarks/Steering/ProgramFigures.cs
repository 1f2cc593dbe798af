using System.Net;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Native;
using VirtWold.Interop;
using VirtWold.Links;
using VirtWold.Steering;
using VirtWold.Steering.Kernel;
using VirtWold.Steering.Rules;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Steering;

/// <summary>What one frame costs in the kernel (BPF_PROG_TEST_RUN), beside a program that does nothing.</summary>
internal static unsafe class ProgramFigures
{
    private const int Rounds = 7;
    private const int Frames = 300_000;

    /// <summary>A frame that no rule is about, at most so many times the empty program.</summary>
    private const double Goal = 3;

    /// <summary>Measures frames that no rule is about, and ones that are steered.</summary>
    public static void Measure(Report report)
    {
        const string rules = "magic\nvxlan 110\ntcp 179 from 192.0.2.1\nudp 3784 from 192.0.2.0/24";
        using SteerProgram program = SteerProgram.Load(null);
        SharedNic nic = new(
            new Link(1, "nic", "", 0, LinkFlags.Up), new Link(int.MaxValue, "veth", "veth", 0, LinkFlags.Up), [new LocalAddress(0, InternetAddress.FromV4([192, 0, 2, 2]))]);
        _ = new TableWriter(program).Write(RuleReader.Read(rules, ""), nic, isActive: true, isWatched: false);
        Samples empty = Time(LoadEmpty(), Tcp(443));
        report.Add("  a frame, by a program that does nothing", empty);
        Add(report, "  TCP to a port that no rule is about", Time(program.FromNic, Tcp(443)), empty);
        Add(report, "  UDP to a port that no rule is about", Time(program.FromNic, Udp(5000)), empty);
        report.Add("  LLDP", Time(program.FromNic, Ethernet(0x88cc, new byte[60])));
        report.Add("  TCP that is redirected", Time(program.FromNic, Tcp(179)));
        report.Add("  UDP that is redirected, by a network", Time(program.FromNic, Udp(3784)));
    }

    private static void Add(Report report, string name, Samples samples, Samples empty)
    {
        double limit = Math.Round(empty.Median * Goal, 1);
        report.AddAtMost(limit, name, samples);
    }

    private static Samples Time(int program, byte[] frame)
    {
        Samples samples = new("ns", 1);
        fixed (byte* bytes = frame)
        {
            for (int i = 0; i < Rounds; i++)
            {
                LibBpf.bpf_test_run_options options = new()
                {
                    sz = (nuint)sizeof(LibBpf.bpf_test_run_options),
                    data_in = bytes,
                    data_size_in = (uint)frame.Length,
                    repeat = Frames,
                };
                BpfLibrary.Check(LibBpf.bpf_prog_test_run_opts(program, &options), "run the program");
                samples.Add(options.duration);
            }
        }

        return samples;
    }

    /// <summary>r0 = -1; exit.</summary>
    private static int LoadEmpty()
    {
        ulong* instructions = stackalloc ulong[] { 0xFFFFFFFF_000000B7, 0x95 };
        return BpfLibrary.Check(BpfLoad.bpf_prog_load(BpfLoad.SchedCls, "empty", "Apache-2.0", instructions, 2, 0), "load the empty program");
    }

    private static byte[] Tcp(ushort port) => IPv4(6, [0x9c, 0x40, (byte)(port >> 8), (byte)port, .. new byte[1000]]);

    private static byte[] Udp(ushort port) => IPv4(17, [0xc0, 0x00, (byte)(port >> 8), (byte)port, 0, 32, 0, 0, .. new byte[24]]);

    private static byte[] IPv4(byte protocol, byte[] payload)
    {
        int length = 20 + payload.Length;
        return Ethernet(
            0x0800,
            [
                0x45, 0, (byte)(length >> 8), (byte)length, 0, 1, 0, 0, 64, protocol, 0, 0,
                .. IPAddress.Parse("192.0.2.1").GetAddressBytes(), .. IPAddress.Parse("192.0.2.2").GetAddressBytes(), .. payload,
            ]);
    }

    // To the address that the test run's own device has: for another station's frame nothing is redirected.
    private static byte[] Ethernet(ushort type, byte[] payload) => [.. new byte[6], 2, 0, 0, 0, 0, 1, (byte)(type >> 8), (byte)type, .. payload];
}
