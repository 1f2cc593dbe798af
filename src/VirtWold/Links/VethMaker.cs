using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace VirtWold.Links;

/// <summary>Makes a pair of virtual Ethernet interfaces, and sets both up (veth(4)). Needs CAP_NET_ADMIN.</summary>
internal static class VethMaker
{
    private const int HeaderLength = 16;
    private const int StationAttribute = 1;
    private const int NameAttribute = 3;
    private const int MtuAttribute = 4;
    private const int LinkInfoAttribute = 18;
    private const int InfoKind = 1;
    private const int InfoData = 2;
    private const int VethPeer = 1;
    private const int StationLength = 6;

    /// <summary>Makes it.</summary>
    /// <param name="name">What one end is called.</param>
    /// <param name="other">What the other end is called.</param>
    /// <param name="station">The other end's station address.</param>
    /// <param name="mtu">The longest packet that both take, in bytes.</param>
    /// <exception cref="Win32Exception">The kernel refuses: one of the names is taken, or it isn't permitted.</exception>
    public static void Make(string name, string other, ulong station, int mtu)
    {
        Span<byte> address = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(address, station);
        byte[] length = BitConverter.GetBytes(mtu);
        byte[] peer =
        [
            .. new byte[HeaderLength], .. Attribute(NameAttribute, Text(other)), .. Attribute(MtuAttribute, length),
            .. Attribute(StationAttribute, address[(sizeof(ulong) - StationLength)..]),
        ];
        byte[] info = [.. Attribute(InfoKind, "veth"u8), .. Attribute(InfoData, Attribute(VethPeer, peer))];
        using NetlinkSocket socket = new(groups: 0);
        socket.Change(
            NetlinkSocket.NewLink,
            [.. new byte[HeaderLength], .. Attribute(NameAttribute, Text(name)), .. Attribute(MtuAttribute, length), .. Attribute(LinkInfoAttribute, info)],
            isNew: true);
        foreach (Link end in LinkTable.Read().Where(link => link.Name == name || link.Name == other))
        {
            SetUp(socket, end.Index);
        }
    }

    private static void SetUp(NetlinkSocket socket, int index)
    {
        byte[] header = new byte[HeaderLength];
        MemoryMarshal.Write(header.AsSpan(4), index);
        MemoryMarshal.Write(header.AsSpan(8), (int)LinkFlags.Up);
        MemoryMarshal.Write(header.AsSpan(12), (int)LinkFlags.Up);
        socket.Change(NetlinkSocket.NewLink, header, isNew: false);
    }

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static byte[] Attribute(int type, ReadOnlySpan<byte> value)
    {
        const int header = 4;
        byte[] bytes = new byte[(header + value.Length + 3) & ~3];
        MemoryMarshal.Write(bytes, (ushort)(header + value.Length));
        MemoryMarshal.Write(bytes.AsSpan(2), (ushort)type);
        value.CopyTo(bytes.AsSpan(header));
        return bytes;
    }
}
