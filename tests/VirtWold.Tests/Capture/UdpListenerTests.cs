using System.Net;
using System.Net.Sockets;
using VirtWold.Capture;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Capture;

/// <summary>A real socket on loopback.</summary>
public sealed class UdpListenerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Test]
    public async Task Run_when_a_packet_comes_then_the_sink_is_told_who_sent_it()
    {
        RecordingSink sink = new();
        using UdpListener listener = Start(sink);
        using UdpClient sender = new(new IPEndPoint(IPAddress.Loopback, 0));
        await sender.SendAsync(PayloadBuilder.Plain, EndPointOf(listener));
        await Eventually.TrueAsync(() => sink.Accepted.Count == 1, static () => "the packet was heard");
        Assert.That((sink.Accepted[0].Packet.Target, sink.Accepted[0].Origin.SenderAddress.ToString()), Is.EqualTo((Stations.Target, "127.0.0.1")));
    }

    [Test]
    public async Task ProveAsync_when_no_datagram_comes_then_ends_all_the_same()
    {
        using UdpListener listener = Start(new RecordingSink());
        for (int i = 0; i < 3; i++)
        {
            await listener.ProveAsync().WaitAsync(Patience);
        }
    }

    [Test]
    public async Task ProveAsync_when_it_has_ended_then_ends()
    {
        UdpListener listener = Start(new RecordingSink());
        listener.Dispose();
        await listener.ProveAsync().WaitAsync(Patience);
    }

    [Test]
    public void Ended_when_it_was_disposed_of_then_has_not_faulted()
    {
        UdpListener listener = Start(new RecordingSink());
        listener.Dispose();
        Assert.That(listener.Ended.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task Ended_when_the_thread_breaks_then_faults()
    {
        using UdpListener listener = Start(new BrokenSink());
        using UdpClient sender = new(new IPEndPoint(IPAddress.Loopback, 0));
        await sender.SendAsync(PayloadBuilder.Plain, EndPointOf(listener));
        await Eventually.TrueAsync(() => listener.Ended.IsFaulted, static () => "the end is a fault");
        await listener.ProveAsync().WaitAsync(Patience);
    }

    private static UdpListener Start(IMagicPacketSink sink) =>
        UdpListener.Start(new IPEndPoint(IPAddress.Loopback, FreePort()), hearsIPv4: true, sink, new CollectingLogger());

    private static IPEndPoint EndPointOf(UdpListener listener) => new(IPAddress.Loopback, listener.Port);

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private sealed class BrokenSink : IMagicPacketSink
    {
        public void Accept(in MagicPacket packet, in PacketOrigin origin) => throw new InvalidOperationException("broken");

        public void Refuse(BrokenRule broken, in PacketOrigin origin) => throw new InvalidOperationException("broken");
    }
}
