using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VirtWold.Benchmarks.Measuring;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Steering;

namespace VirtWold.Benchmarks.Steering;

/// <summary>TCP between a neighbour and host or pod, steered and not.</summary>
internal static class ThroughputFigures
{
    private const int Rounds = 3;
    private const int HostPort = 5001;
    private const int PodPort = 5002;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    /// <summary>Measures all three.</summary>
    public static void Measure(Report report)
    {
        using SharedNicLab lab = new();
        report.Add("  TCP to the host, without steering", Measure(lab, lab.Host, HostPort));
        using SteerProcess steering = SteerProcess.Start(lab, "--rules", lab.Rules($"tcp {PodPort} from 192.0.2.1"));
        report.Add("  TCP to the host, beside what is steered", Measure(lab, lab.Host, HostPort));
        report.Add("  TCP to the pod, redirected", Measure(lab, lab.Pod, PodPort));
    }

    private static Samples Measure(SharedNicLab lab, NetworkNamespace server, int port)
    {
        Samples samples = new("Gbit/s", 1);
        for (int i = 0; i < Rounds; i++)
        {
            samples.Add(Transfer(lab, server, port));
        }

        return samples;
    }

    private static double Transfer(SharedNicLab lab, NetworkNamespace server, int port)
    {
        using Socket listener = Session.Open(server, SharedNicLab.Nic4, SocketType.Stream, socket => Session.Bind(socket, SharedNicLab.Nic4, port));
        listener.Listen();
        using Socket sender = Session.Open(lab.Wire, SharedNicLab.Nic4, SocketType.Stream, static _ => { });
        sender.Connect(IPAddress.Parse(SharedNicLab.Nic4), port);
        using Socket receiver = listener.Accept();
        Task sending = Task.Run(() =>
        {
            byte[] bytes = new byte[1 << 18];
            long begun = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begun) < Length)
            {
                sender.Send(bytes);
            }

            sender.Shutdown(SocketShutdown.Send);
        });
        byte[] buffer = new byte[1 << 18];
        long total = 0;
        long start = Stopwatch.GetTimestamp();
        for (int received = receiver.Receive(buffer); received > 0; received = receiver.Receive(buffer))
        {
            total += received;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        sending.Wait();
        return total * 8 / seconds / 1e9;
    }
}
