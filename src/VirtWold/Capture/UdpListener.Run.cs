using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using VirtWold.Interop;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

// The listener's thread. It takes all that is there, then sleeps until there is more or the bell rings: one call to the kernel for each
// datagram of a burst, and nothing allocated.
internal sealed unsafe partial class UdpListener
{
    /// <summary>The largest UDP datagram.</summary>
    private const int BufferLength = 64 * 1024;

    /// <summary>struct sockaddr_in6, the longest that comes.</summary>
    private const int SenderLength = 28;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private TaskCompletionSource? _proof;

    /// <inheritdoc/>
    public Task ProveAsync()
    {
        TaskCompletionSource proof = new(TaskCreationOptions.RunContinuationsAsynchronously);
        proof = Interlocked.CompareExchange(ref _proof, proof, null) ?? proof;
        _bell.Ring();
        if (Ended.IsCompleted)
        {
            Prove();
        }

        return proof.Task;
    }

    private void Prove() => Interlocked.Exchange(ref _proof, null)?.SetResult();

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Reported by Ended; a thread must not throw.")]
    private void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, _thread.Name!);
        try
        {
            byte[] buffer = new byte[BufferLength];
            fixed (byte* bytes = buffer)
            {
                while (!_stopping)
                {
                    Step(bytes);
                }
            }

            _ended.SetResult();
        }
        catch (Exception fault)
        {
            Fail(fault.Message);
            _ended.SetException(fault);
        }

        Prove();
    }

    private void Step(byte* buffer)
    {
        byte* sender = stackalloc byte[SenderLength];
        Libc.io_vector part = new() { iov_base = buffer, iov_len = BufferLength };
        Libc.message_header message = new() { msg_name = sender, msg_namelen = SenderLength, msg_iov = &part, msg_iovlen = 1 };
        nint length = Libc.recvmsg(_socket.SafeHandle, &message, Libc.MSG_DONTWAIT);
        if (length >= 0)
        {
            _failure = "";
            Read(new ReadOnlySpan<byte>(buffer, (int)length), new ReadOnlySpan<byte>(sender, (int)message.msg_namelen));
        }
        else if (Marshal.GetLastPInvokeError() is var error && error == Libc.EAGAIN)
        {
            _bell.WaitFor(_socket.SafeHandle, -1);
        }
        else if (error != Libc.EINTR)
        {
            // The kernel is short of something; the next datagram may come all the same.
            Fail(new SocketException(error).Message);
            Thread.Sleep(AfterFailure);
        }

        if (Volatile.Read(ref _proof) is not null)
        {
            Prove();
        }
    }

    private void Fail(string reason)
    {
        _failure = $"has failed: {reason}";
        _logger.SocketFailed(_name, reason);
    }

    private void Read(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> sender)
    {
        InternetAddress address = InternetAddress.FromSocketAddress(sender, _socket.AddressFamily);
        Carrier carrier = address.Family == AddressFamily.InterNetworkV6 ? Carrier.Udp6 : Carrier.Udp4;
        PacketOrigin origin = new(_name, carrier, default, address, Port, null);
        bool takesGroups = _sink.TakesGroups;
        if (!MagicPacket.TryReadNext(ref payload, out MagicPacket packet, out BrokenRule broken, takesGroups))
        {
            _sink.Refuse(broken, origin);
            return;
        }

        do
        {
            _sink.Accept(packet, origin);
        }
        while (payload.Length >= MagicPacket.Length && MagicPacket.TryReadNext(ref payload, out packet, out _, takesGroups));
    }
}
