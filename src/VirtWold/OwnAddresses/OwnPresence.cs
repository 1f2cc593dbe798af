using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.Extensions.Logging;
using VirtWold.Interop;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.OwnAddresses;

/// <summary>
/// The daemon's own addresses on one interface, answered for by a thread that sleeps until a frame comes for one of them. While the
/// interface is gone or down it waits for that. Needs CAP_NET_RAW and nothing else; the kernel knows nothing of the addresses.
/// </summary>
internal sealed class OwnPresence : IFrameOutlet, IDisposable
{
    private const int ForEver = -1;

    /// <summary>Frames that are taken before anything else is looked at.</summary>
    private const int Batch = 256;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly LinkBoard _links;
    private readonly ILogger _logger;
    private readonly OwnResponder _responder;
    private readonly LinkedThread _thread;
    private readonly byte[] _buffer = new byte[PacketSocket.BufferLength];
    private TaskCompletionSource? _change;
    private volatile PacketSocket? _socket;
    private volatile string _reason = "isn't there yet";
    private int _index;
    private long _earlierDrops;

    /// <summary>Begins to answer.</summary>
    /// <param name="name">The interface's name.</param>
    /// <param name="addresses">The addresses; at least one.</param>
    /// <param name="links">Tells what becomes of the interface.</param>
    /// <param name="page">Makes the page that browsers are shown.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public OwnPresence(string name, ImmutableArray<OwnAddress> addresses, LinkBoard links, Func<byte[]> page, TimeProvider time, ILogger logger)
    {
        Name = name;
        _links = links;
        _logger = logger;
        _thread = new LinkedThread("own address", links, ComeRound);
        _responder = new OwnResponder(addresses, this, new SynCookie(InterfaceStandIn.RandomKey()), page, time);
        _thread.Start();
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>Ends with the thread; faults where that wasn't asked to end.</summary>
    public Task Ended => _thread.Ended;

    /// <summary>How each address is doing. Safe for all threads.</summary>
    public IReadOnlyList<OwnAddressState> States
    {
        get
        {
            PacketSocket? socket = _socket;
            long dropped = Interlocked.Read(ref _earlierDrops) + (socket?.Drops ?? 0);
            return
            [
                .. _responder.Addresses.Select(own => new OwnAddressState(
                    Name, own.Address, socket is not null, socket is null ? _reason : "", own.Counts, dropped)),
            ];
        }
    }

    /// <summary>Ends when a frame comes next, or the interface changes. To be asked for before looking.</summary>
    public Task NextChange
    {
        get
        {
            TaskCompletionSource change = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _change, change, null) ?? change).Task;
        }
    }

    public MacAddress OwnMac => _socket?.OwnMac ?? default;

    public void Send(ReadOnlySpan<byte> frame) => _socket?.Send(frame);

    /// <summary>Has the thread come round once: the task ends when it has, or when it has ended, and never where it hangs.</summary>
    public Task ProveAsync() => _thread.ProveAsync();

    public void Dispose()
    {
        _thread.Dispose();
        _socket?.Dispose();
    }

    private void ComeRound()
    {
        bool isRefused = !Adjust();
        if (_socket is not { } socket)
        {
            _thread.Bell.Wait(isRefused ? (int)RetryPause.TotalMilliseconds : ForEver);
            return;
        }

        try
        {
            if (_thread.Bell.WaitFor(socket.Handle, ForEver))
            {
                bool any = false;
                for (int i = 0; i < Batch && socket.TryReceive(_buffer, out ReceivedFrame frame); i++)
                {
                    any = true;
                    if (frame.Kind != FrameKind.Outgoing)
                    {
                        _responder.Take(_buffer.AsSpan(0, frame.Length), frame.Stripped);
                    }
                }

                if (any)
                {
                    Signal();
                }
            }
        }
        catch (Win32Exception error) when (error.NativeErrorCode is Libc.ENETDOWN or Libc.ENXIO or Libc.ENODEV)
        {
            // The list of interfaces tells what has become of it, in a moment.
            Close("is down");
            _thread.Bell.Wait((int)TimeSpan.FromSeconds(1).TotalMilliseconds);
        }
    }

    /// <summary>Has a socket where the interface is there.</summary>
    /// <returns>Whether that is so, or is going to be when an interface changes.</returns>
    private bool Adjust()
    {
        Link? link = _links.Find(Name);
        if (link is not { IsUp: true })
        {
            if (_socket is not null)
            {
                Close(link is null ? "is gone" : "is down");
            }

            _reason = link is null ? "isn't there" : "is down";
            return true;
        }

        if (_socket is not null && link.Index == _index)
        {
            return true;
        }

        try
        {
            Open(link);
            return true;
        }
        catch (Win32Exception error)
        {
            string reason = error.NativeErrorCode == Libc.EPERM ? "not permitted; it takes CAP_NET_RAW" : error.Message;
            if (_reason != reason)
            {
                _logger.CannotAnswerAtAll(Name, reason);
            }

            _reason = reason;
            return false;
        }
    }

    private void Open(Link link)
    {
        _socket?.Dispose();
        _socket = null;
        // First one that hears nothing: the filter has the interface's own address in it.
        PacketSocket socket = new(link.Index, StandInFilter.Nothing);
        try
        {
            ImmutableArray<InternetAddress> addresses = [.. _responder.Addresses.Select(static own => own.Address.Address)];
            socket.SetFilter(StandInFilter.Build([new HeldMachine(new MachineKey("", ""), "", socket.OwnMac, addresses, [], Seat.Bridge)]));
            foreach (InternetAddress address in addresses.Where(static address => address.Family == System.Net.Sockets.AddressFamily.InterNetworkV6))
            {
                socket.Join(SolicitedNode.StationOf(SolicitedNode.GroupOf(address)));
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _index = link.Index;
        _reason = "";
        _socket = socket;
        _responder.ReportGroups(FrameWriter.GroupRecord.WantedFromNow);
        _logger.Answering(string.Join(", ", _responder.Addresses.Select(static own => own.Address)), Name);
        Signal();
    }

    private void Close(string reason)
    {
        if (_socket is { } socket)
        {
            _reason = reason;
            Interlocked.Add(ref _earlierDrops, socket.Drops);
            _socket = null;
            socket.Dispose();
            _logger.OwnAddressesLost(Name, reason);
            Signal();
        }
    }

    private void Signal() => Interlocked.Exchange(ref _change, null)?.SetResult();
}
