using System.ComponentModel;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using VirtWold.Benchmarks.Native;
using VirtWold.SystemTests.Harness;

namespace VirtWold.Benchmarks.Surroundings;

/// <summary>The sender's end of the cable: a packet socket that lives in the sender's network namespace and hears nothing.</summary>
internal sealed unsafe class Wire : IDisposable
{
    private readonly SafeFileHandle _socket;

    /// <summary>Opens it.</summary>
    public Wire(VethPair network)
    {
        // A thread moves into the namespace and ends there; its socket stays.
        SafeFileHandle? socket = null;
        ExceptionDispatchInfo? fault = null;
        Thread mover = new(() =>
        {
            try
            {
                socket = Open(network.Sender.Holder);
            }
            catch (Exception error) when (error is Win32Exception or IOException)
            {
                fault = ExceptionDispatchInfo.Capture(error);
            }
        });
        mover.Start();
        mover.Join();
        fault?.Throw();
        _socket = socket!;
    }

    /// <summary>Sends a frame, from its destination address on.</summary>
    public void Send(ReadOnlySpan<byte> frame)
    {
        fixed (byte* bytes = frame)
        {
            Check(Linux.send(_socket, bytes, (nuint)frame.Length, 0) == frame.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static SafeFileHandle Open(string holder)
    {
        using SafeFileHandle space = File.OpenHandle($"/proc/{holder}/ns/net", share: FileShare.ReadWrite);
        Check(Linux.setns(space, Linux.CLONE_NEWNET) == 0);
        int descriptor = Linux.socket(Linux.AF_PACKET, Linux.SOCK_RAW | Linux.SOCK_CLOEXEC, 0);
        Check(descriptor >= 0);
        SafeFileHandle socket = new(descriptor, ownsHandle: true);
        Linux.sockaddr_ll address = new()
        {
            sll_family = Linux.AF_PACKET,
            sll_ifindex = (int)Linux.if_nametoindex(VethPair.SenderInterface),
        };
        Check(Linux.bind(socket, &address, (uint)sizeof(Linux.sockaddr_ll)) == 0);
        return socket;
    }

    private static void Check(bool succeeded)
    {
        if (!succeeded)
        {
            throw new Win32Exception();
        }
    }
}
