using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VirtWold.Interop;
using VirtWold.StandIn.Wire;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>
/// A packet socket (packet(7)) on one interface. Needs CAP_NET_RAW. It hears nothing before its filter is in place. It lives on while the
/// interface is down, not when that is deleted.
/// </summary>
internal sealed unsafe class PacketSocket : IFrameOutlet, IDisposable
{
    /// <summary>Longer frames are cut: what matters is in their headers.</summary>
    public const int BufferLength = 2048;

    /// <summary>Room for some hundred frames, and no more: what comes faster than it can be answered isn't worth an answer.</summary>
    private const int ReceiveBuffer = 256 * 1024;

    private readonly SafeFileHandle _socket;
    private readonly int _index;
    private long _drops;

    /// <summary>Opens it, in the one order in which no frame comes that isn't wanted: without a protocol, filter, protocol.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="filter">The frames that pass.</param>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public PacketSocket(int interfaceIndex, LibPcap.bpf_insn[] filter)
    {
        int socket = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        _socket = socket >= 0 ? new SafeFileHandle(socket, ownsHandle: true) : throw new Win32Exception();
        _index = interfaceIndex;
        try
        {
            Set(Libc.SOL_SOCKET, Libc.SO_RCVBUF, ReceiveBuffer);
            SetFilter(filter);
            Set(Libc.SOL_PACKET, Libc.PACKET_AUXDATA, 1);
            Libc.sockaddr_ll address = new()
            {
                sll_family = Libc.AF_PACKET,
                sll_protocol = (ushort)IPAddress.HostToNetworkOrder((short)Libc.ETH_P_ALL),
                sll_ifindex = interfaceIndex,
            };
            Check(Libc.bind(_socket, &address, (uint)sizeof(Libc.sockaddr_ll)));
            OwnMac = ReadOwnMac();
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public MacAddress OwnMac { get; }

    /// <summary>How many frames the kernel had no room for. Safe for all threads.</summary>
    public long Drops
    {
        get
        {
            // struct tpacket_stats: frames and drops since it was asked for last.
            uint* statistics = stackalloc uint[2];
            uint length = 2 * sizeof(uint);
            try
            {
                return Libc.getsockopt(_socket, Libc.SOL_PACKET, Libc.PACKET_STATISTICS, statistics, &length) == 0
                    ? Interlocked.Add(ref _drops, statistics[1])
                    : Interlocked.Read(ref _drops);
            }
            catch (ObjectDisposedException)
            {
                return Interlocked.Read(ref _drops);
            }
        }
    }

    /// <summary>The socket itself, to be waited for.</summary>
    public SafeHandle Handle => _socket;

    /// <summary>Lets other frames through from now on.</summary>
    /// <exception cref="Win32Exception">The kernel refuses: it has no room for a filter of that length. Nothing comes through then.</exception>
    public void SetFilter(LibPcap.bpf_insn[] filter)
    {
        try
        {
            Attach(filter);
        }
        catch (Win32Exception error) when (error.NativeErrorCode == Libc.ENOMEM)
        {
            // As long as the old one is attached, its room counts as well.
            Attach(StandInFilter.Nothing);
            Attach(filter);
        }
    }

    /// <summary>Has the interface take frames for a station, or a group, that isn't its own.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void Join(MacAddress station) => Check(Membership(Libc.PACKET_ADD_MEMBERSHIP, station));

    /// <summary>Ends that.</summary>
    public void Leave(MacAddress station) => _ = Membership(Libc.PACKET_DROP_MEMBERSHIP, station);

    /// <summary>Takes a frame that is there already.</summary>
    /// <param name="buffer">Where it is put; <see cref="BufferLength"/> bytes.</param>
    /// <param name="frame">What is known of it.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="Win32Exception">The interface is down (<see cref="Libc.ENETDOWN"/>; reported once), or the kernel refuses.</exception>
    public bool TryReceive(Span<byte> buffer, out ReceivedFrame frame)
    {
        const int controlLength = 64;
        frame = default;
        Libc.sockaddr_ll address = default;
        byte* control = stackalloc byte[controlLength];
        nint length;
        Libc.message_header message = new()
        {
            msg_name = &address,
            msg_namelen = (uint)sizeof(Libc.sockaddr_ll),
            msg_iovlen = 1,
            msg_control = control,
            msg_controllen = controlLength,
        };
        fixed (byte* bytes = buffer)
        {
            Libc.io_vector vector = new() { iov_base = bytes, iov_len = (nuint)buffer.Length };
            message.msg_iov = &vector;
            length = Libc.recvmsg(_socket, &message, Libc.MSG_DONTWAIT);
        }

        if (length < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error is Libc.EAGAIN or Libc.EINTR ? false : throw new Win32Exception(error);
        }

        frame = new ReceivedFrame((int)length, ReadTag(control, message.msg_controllen), (FrameKind)address.sll_pkttype);
        return true;
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> frame)
    {
        fixed (byte* bytes = frame)
        {
            _ = Libc.send(_socket, bytes, (nuint)frame.Length, Libc.MSG_DONTWAIT);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Attach(LibPcap.bpf_insn[] filter)
    {
        fixed (LibPcap.bpf_insn* instructions = filter)
        {
            Libc.sock_fprog program = new() { len = (ushort)filter.Length, filter = instructions };
            Check(Libc.setsockopt(_socket, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, &program, (uint)sizeof(Libc.sock_fprog)));
        }
    }

    private static VlanTag? ReadTag(byte* control, nuint length)
    {
        Libc.control_header* header = (Libc.control_header*)control;
        nuint needed = (nuint)(sizeof(Libc.control_header) + sizeof(Libc.tpacket_auxdata));
        if (length < needed || header->cmsg_len < needed || header->cmsg_level != Libc.SOL_PACKET || header->cmsg_type != Libc.PACKET_AUXDATA)
        {
            return null;
        }

        const ushort usual = 0x8100;
        Libc.tpacket_auxdata* data = (Libc.tpacket_auxdata*)(control + sizeof(Libc.control_header));
        return (data->tp_status & Libc.TP_STATUS_VLAN_VALID) == 0
            ? null
            : new VlanTag((data->tp_status & Libc.TP_STATUS_VLAN_TPID_VALID) != 0 ? data->tp_vlan_tpid : usual, data->tp_vlan_tci);
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception();
        }
    }

    private void Set(int level, int name, int value) => Check(Libc.setsockopt(_socket, level, name, &value, sizeof(int)));

    private int Membership(int what, MacAddress station)
    {
        Libc.packet_mreq request = new()
        {
            mr_ifindex = _index,
            mr_type = station.IsMulticast ? Libc.PACKET_MR_MULTICAST : Libc.PACKET_MR_UNICAST,
            mr_alen = MacAddress.Length,
        };
        station.WriteTo(new Span<byte>(request.mr_address, MacAddress.Length));
        return Libc.setsockopt(_socket, Libc.SOL_PACKET, what, &request, (uint)sizeof(Libc.packet_mreq));
    }

    private MacAddress ReadOwnMac()
    {
        Libc.sockaddr_ll address = default;
        uint length = (uint)sizeof(Libc.sockaddr_ll);
        Check(Libc.getsockname(_socket, &address, &length));
        return MacAddress.FromBytes(new ReadOnlySpan<byte>(address.sll_addr, MacAddress.Length));
    }
}
