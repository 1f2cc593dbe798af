using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Native;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Steering;

namespace VirtWold.Benchmarks.Steering;

/// <summary>What a second of processor time carries from a neighbour to host and pod, steered and not.</summary>
internal static class ThroughputFigures
{
    private const int Rounds = 15;
    private const int HostPort = 5001;
    private const int PodPort = 5002;

    /// <summary>The payload that makes a datagram's frame 64 bytes long, the shortest one.</summary>
    private const int ShortPayload = 22;

    /// <summary>How much less of the host's other traffic gets through beside steering, at most.</summary>
    private const double GoalPercent = 5;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// Measures in rounds, each without steering and beside it, what a second of processor time carries: of sender and receiver together, as a
    /// veth has no NIC to wait for. Others at work on the machine change that less than what a second of the clock carries.
    /// </summary>
    public static void Measure(Report report)
    {
        using SharedNicLab lab = new();
        string rules = lab.Rules($"tcp {PodPort} from 192.0.2.1", "magic");
        Pair streams = new("Gbit", 1);
        Pair datagrams = new("million", 2);
        Samples redirected = new("Gbit", 1);
        for (int i = 0; i < Rounds; i++)
        {
            streams.Without.Add(Stream(lab, lab.Host, HostPort));
            datagrams.Without.Add(Datagrams(lab));
            using SteerProcess steering = SteerProcess.Start(lab, "--rules", rules);
            streams.Beside.Add(Stream(lab, lab.Host, HostPort));
            datagrams.Beside.Add(Datagrams(lab));
            redirected.Add(Stream(lab, lab.Pod, PodPort));
            _ = steering.Terminate();
            _ = lab.Run("--remove", "--interface", SharedNicLab.Nic);
        }

        streams.Report(report, "TCP to the host");
        datagrams.Report(report, "datagrams of 64 bytes to the host");
        report.Add("  TCP to the pod, redirected", redirected);
    }

    private static double Stream(SharedNicLab lab, NetworkNamespace server, int port)
    {
        using Socket listener = Session.Open(server, SharedNicLab.Nic4, SocketType.Stream, socket => Session.Bind(socket, SharedNicLab.Nic4, port));
        listener.Listen();
        using Socket sender = Session.Open(lab.Wire, SharedNicLab.Nic4, SocketType.Stream, static _ => { });
        sender.Connect(IPAddress.Parse(SharedNicLab.Nic4), port);
        using Socket receiver = listener.Accept();
        Stopwatch clock = Stopwatch.StartNew();
        Task<double> sending = Task.Factory.StartNew(() => Send(sender, clock), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        byte[] buffer = new byte[1 << 18];
        double begun = ThreadSeconds();
        long total = 0;
        for (int received = receiver.Receive(buffer); received > 0; received = receiver.Receive(buffer))
        {
            total += received;
        }

        return total * 8 / 1e9 / (ThreadSeconds() - begun + sending.Result);
    }

    private static double Send(Socket sender, Stopwatch clock)
    {
        byte[] bytes = new byte[1 << 18];
        double begun = ThreadSeconds();
        while (clock.Elapsed < Length)
        {
            sender.Send(bytes);
        }

        sender.Shutdown(SocketShutdown.Send);
        return ThreadSeconds() - begun;
    }

    /// <summary>Datagrams that one thread brings to the queue of a socket. On a veth the sender does the receiver's part, too.</summary>
    private static double Datagrams(SharedNicLab lab)
    {
        using Socket receiver = Session.Open(lab.Host, SharedNicLab.Nic4, SocketType.Dgram, socket => Session.Bind(socket, SharedNicLab.Nic4, HostPort));
        using Socket sender = Session.Open(lab.Wire, SharedNicLab.Nic4, SocketType.Dgram, static _ => { });
        sender.Connect(IPAddress.Parse(SharedNicLab.Nic4), HostPort);
        byte[] bytes = new byte[ShortPayload];
        Stopwatch clock = Stopwatch.StartNew();
        double begun = ThreadSeconds();
        int sent = 0;
        for (; clock.Elapsed < Length; sent++)
        {
            sender.Send(bytes);
        }

        return sent / 1e6 / (ThreadSeconds() - begun);
    }

    /// <summary>The processor time of this thread, in seconds: unlike a clock's it leaves out what others had of the processor.</summary>
    private static unsafe double ThreadSeconds()
    {
        const int threadTime = 3;
        Linux.Timespec time;
        return Linux.clock_gettime(threadTime, &time) == 0 ? time.tv_sec.Value + time.tv_nsec.Value / 1e9 : throw new Win32Exception();
    }

    /// <summary>The same measured without steering and beside it, in turn.</summary>
    private sealed class Pair(string unit, int decimals)
    {
        public List<double> Without { get; } = [];

        public List<double> Beside { get; } = [];

        public void Report(Report report, string what)
        {
            report.Add($"  {what}, without steering", All(Without, unit, decimals));
            report.Add($"  {what}, beside what is steered", All(Beside, unit, decimals));
            Samples less = All(Without.Zip(Beside, static (without, beside) => (1 - beside / without) * 100), "%", 1);
            report.AddAtMost(GoalPercent, $"  {what}, less of it in a round", less);
        }

        private static Samples All(IEnumerable<double> values, string unit, int decimals)
        {
            Samples samples = new(unit, decimals);
            foreach (double value in values)
            {
                samples.Add(value);
            }

            return samples;
        }
    }
}
