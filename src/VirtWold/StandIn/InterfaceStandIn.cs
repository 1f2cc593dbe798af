using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.Extensions.Logging;
using VirtWold.Interop;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.StandIn;

/// <summary>
/// Stands in for the machines of one interface, on a thread that sleeps until a frame comes that concerns one of them. While none of them
/// sleeps there is no socket, and while the interface is gone or down it waits for that.
/// </summary>
internal sealed class InterfaceStandIn : IDisposable
{
    private const int ForEver = -1;

    /// <summary>Frames that are taken before anything else is looked at.</summary>
    private const int Batch = 256;

    /// <summary>Frames in a second beyond which the kernel's queue may overflow, and the processor is left to others.</summary>
    private const int MostFrames = 100_000;

    private static readonly TimeSpan Overload = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly LinkBoard _links;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Responder _responder;
    private readonly Outlet _outlet = new();
    private readonly LinkedThread _thread;
    private readonly byte[] _buffer = new byte[PacketSocket.BufferLength];
    private readonly HashSet<MacAddress> _joined = [];
    private ImmutableArray<HeldMachine> _announced = [];
    private IReadOnlyCollection<(HeldMachine Machine, MachineState State)>? _news;
    private PacketSocket? _socket;
    private FrameBudget _frames = new(MostFrames);
    private int _index;
    private int _room = StandInFilter.MostInstructions;
    private string _complaint = "";

    /// <summary>Begins to stand in on an interface, for nobody yet.</summary>
    /// <param name="name">The interface's name.</param>
    /// <param name="links">Tells what becomes of it.</param>
    /// <param name="gate">Where connections ask for a wake.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public InterfaceStandIn(string name, LinkBoard links, WakeGate gate, TimeProvider time, ILogger logger)
    {
        Name = name;
        _links = links;
        _time = time;
        _logger = logger;
        _thread = new LinkedThread("stand-in", links, ComeRound);
        _responder = new Responder(name, _outlet, new ConnectionRequests(gate, _thread.Bell.Ring), new SynCookie(RandomKey()), time, logger);
        _thread.Start();
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>Ends with the thread; faults where that wasn't asked to end.</summary>
    public Task Ended => _thread.Ended;

    /// <summary>Takes over what the hypervisors say of its machines, all of them. Safe for all threads.</summary>
    public void Update(IReadOnlyCollection<(HeldMachine Machine, MachineState State)> machines)
    {
        Volatile.Write(ref _news, machines);
        _thread.Bell.Ring();
    }

    /// <summary>Has the thread come round once: the task ends when it has, or when it has ended, and never where it hangs.</summary>
    public Task ProveAsync() => _thread.ProveAsync();

    public void Dispose()
    {
        _thread.Dispose();
        _socket?.Dispose();
    }

    /// <summary>A key for <see cref="SynCookie"/>. The framework's own generator would bring a library of its own along.</summary>
    public static unsafe byte[] RandomKey()
    {
        byte[] key = new byte[SipHash.KeyLength];
        fixed (byte* bytes = key)
        {
            return Libc.getrandom(bytes, (nuint)key.Length, 0) == key.Length ? key : throw new Win32Exception();
        }
    }

    private void ComeRound()
    {
        bool hasChanged = Interlocked.Exchange(ref _news, null) is { } news && _responder.Update(news);
        hasChanged |= _responder.Step();
        try
        {
            bool isRefused = !Adjust(hasChanged);
            int patience = Patience(isRefused ? RetryPause : _responder.NextDue);
            if (_socket is { } socket)
            {
                if (_thread.Bell.WaitFor(socket.Handle, patience))
                {
                    Receive(socket);
                }
            }
            else
            {
                _thread.Bell.Wait(patience);
            }
        }
        catch (Win32Exception error) when (IsLoss(error))
        {
            // The list of interfaces tells what has become of it, in a moment.
            Lose();
            _thread.Bell.Wait(Patience(Moment));
        }
    }

    private static bool IsLoss(Win32Exception error) => error.NativeErrorCode is Libc.ENETDOWN or Libc.ENXIO or Libc.ENODEV;

    private static int Patience(TimeSpan? due) => due is { } time ? (int)Math.Ceiling(Math.Min(time.TotalMilliseconds, int.MaxValue)) : ForEver;

    private void Receive(PacketSocket socket)
    {
        bool isFlooded = false;
        for (int i = 0; i < Batch && socket.TryReceive(_buffer, out ReceivedFrame frame); i++)
        {
            isFlooded |= !_frames.TryTake(_time.GetTimestamp() / _time.TimestampFrequency);
            _responder.Take(_buffer.AsSpan(0, frame.Length), frame.Stripped, frame.Kind);
        }

        if (isFlooded)
        {
            Thread.Sleep(Overload);
        }
    }

    /// <summary>Has a socket where a machine is stood in for and the interface is there, with a filter for them; none where not.</summary>
    /// <returns>Whether that is so, or is going to be when an interface changes.</returns>
    private bool Adjust(bool hasChanged)
    {
        if (_responder.Held.IsEmpty)
        {
            if (_socket is not null)
            {
                Close();
                _logger.StandingDown(Name);
            }

            return true;
        }

        Link? link = _links.Find(Name);
        if (link is not { IsUp: true })
        {
            if (_socket is not null)
            {
                Lose();
            }

            return true;
        }

        if (_socket is not null && link.Index != _index)
        {
            Close();
        }

        try
        {
            if (_socket is null)
            {
                Open(link);
            }
            else if (hasChanged)
            {
                Attach(_socket, static (socket, filter) => socket.SetFilter(filter));
                JoinAll(_socket);
            }

            _complaint = "";
            Announce();
            return true;
        }
        catch (Win32Exception error)
        {
            Close();
            if (!IsLoss(error))
            {
                Complain(error.NativeErrorCode == Libc.EPERM ? "not permitted; it takes CAP_NET_RAW" : error.Message);
            }

            return false;
        }
    }

    private void Open(Link link)
    {
        PacketSocket? opened = null;
        Attach(link.Index, (index, filter) => opened = new PacketSocket(index, filter));
        _socket = opened!;
        _outlet.Socket = opened;
        _index = link.Index;
        JoinAll(opened!);
    }

    /// <summary>Logs who is stood in for from now on.</summary>
    private void Announce()
    {
        if (_announced == _responder.Held)
        {
            return;
        }

        foreach (HeldMachine machine in _responder.Held.Where(machine => !_announced.Contains(machine)))
        {
            _logger.StandingIn(machine.Name, Name, string.Join(", ", machine.Addresses), string.Join(", ", machine.Ports));
        }

        _announced = _responder.Held;
    }

    /// <summary>Attaches a filter: the most exact that the kernel has room for.</summary>
    private void Attach<T>(T to, Action<T, LibPcap.bpf_insn[]> attach)
    {
        while (true)
        {
            LibPcap.bpf_insn[] filter = StandInFilter.Build(_responder.Held, _room);
            try
            {
                attach(to, filter);
                return;
            }
            catch (Win32Exception error) when (error.NativeErrorCode == Libc.ENOMEM && filter.Length > StandInFilter.LeastInstructions)
            {
                // Older kernels have less room: a shorter one.
                _room = Math.Max(filter.Length * 3 / 4, StandInFilter.LeastInstructions);
            }
        }
    }

    /// <summary>Has the interface take what is sent to the machines, and to the groups in which they are solicited.</summary>
    private void JoinAll(PacketSocket socket)
    {
        HashSet<MacAddress> wanted =
        [
            .. _responder.Held.Where(static machine => machine.Seat != Seat.Router).SelectMany(static machine => machine.Addresses
                .Where(static address => address.Family == System.Net.Sockets.AddressFamily.InterNetworkV6)
                .Select(static address => SolicitedNode.StationOf(SolicitedNode.GroupOf(address)))
                .Prepend(machine.Mac)),
        ];
        bool isNew = false;
        foreach (MacAddress station in wanted.Where(station => !_joined.Contains(station)))
        {
            socket.Join(station);
            _joined.Add(station);
            isNew = true;
        }

        foreach (MacAddress station in _joined.Where(station => !wanted.Contains(station)).ToArray())
        {
            socket.Leave(station);
            _joined.Remove(station);
        }

        if (isNew)
        {
            _responder.ReportGroups(FrameWriter.GroupRecord.WantedFromNow);
        }
    }

    private void Lose()
    {
        Close();
        Link? link = _links.Find(Name);
        _logger.StandInLost(Name, link is null ? "is gone" : "is down");
    }

    private void Close()
    {
        _outlet.Socket = null;
        _socket?.Dispose();
        _socket = null;
        _joined.Clear();
        _announced = [];
        _room = StandInFilter.MostInstructions;
    }

    private void Complain(string reason)
    {
        if (reason != _complaint)
        {
            _complaint = reason;
            _logger.CannotListen(Name, reason);
        }
    }

    /// <summary>The socket that there is now. What is sent while there is none is lost.</summary>
    private sealed class Outlet : IFrameOutlet
    {
        public PacketSocket? Socket { get; set; }

        public MacAddress OwnMac => Socket?.OwnMac ?? default;

        public void Send(ReadOnlySpan<byte> frame) => Socket?.Send(frame);
    }
}
