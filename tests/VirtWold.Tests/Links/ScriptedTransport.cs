using System.Collections.Concurrent;
using System.ComponentModel;
using VirtWold.Interop;
using VirtWold.Links;

namespace VirtWold.Tests.Links;

/// <summary>
/// A netlink socket that a test plays the kernel for: its queue, which a table's messages join where they are written, and what is lost
/// where there is no room. The real one can't be made to lose messages at a moment of one's choice.
/// </summary>
internal sealed class ScriptedTransport : ILinkTransport
{
    private readonly BlockingCollection<byte[]?> _queue = [];
    private readonly BlockingCollection<uint> _requests = [];

    /// <summary>Whether a request fails.</summary>
    public bool RefusesRequests { get; set; }

    /// <summary>What the monitor asked for next.</summary>
    public uint NextRequest() =>
        _requests.TryTake(out uint sequence, TimeSpan.FromSeconds(10)) ? sequence : throw new TimeoutException("No table was asked for.");

    /// <summary>Whether nothing is asked for.</summary>
    public bool HasNoRequest => _requests.Count == 0;

    /// <summary>Puts datagrams into the queue.</summary>
    public void Send(params byte[][] datagrams) => Array.ForEach(datagrams, _queue.Add);

    /// <summary>What is sent next is lost; the reader is told so at this place of the queue.</summary>
    public void Lose() => _queue.Add([]);

    public void RequestTable(uint sequence)
    {
        if (RefusesRequests)
        {
            RefusesRequests = false;
            throw new Win32Exception(12);
        }

        _requests.Add(sequence);
    }

    public int Receive(Span<byte> buffer, int milliseconds)
    {
        byte[]? datagram = _queue.TryTake(out byte[]? next, milliseconds) ? next : null;
        if (datagram is { Length: 0 })
        {
            throw new Win32Exception(Libc.ENOBUFS);
        }

        datagram.CopyTo(buffer);
        return datagram?.Length ?? 0;
    }

    public void Wake() => _queue.Add(null);

    public void Dispose()
    {
        _queue.Dispose();
        _requests.Dispose();
    }
}
