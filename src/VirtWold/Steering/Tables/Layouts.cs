using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using VirtWold.WakeOnLan;

namespace VirtWold.Steering.Tables;

/// <summary>Keys and values of the program's tables, byte for byte: the structures of steer.bpf.c. Numbers are little-endian, addresses as on the wire.</summary>
internal static class Layouts
{
    /// <summary>How many rules have numbers.</summary>
    public const int Rules = 256;

    /// <summary>The first number of a rule file's rules.</summary>
    public const int FirstRule = 8;

    /// <summary>Bytes of a rule's name.</summary>
    public const int NameLength = 64;

    private const int AddressLength = 16;
    private const int ServiceBits = 32;
    private const int V4PrefixBits = 96;

    /// <summary>An address with its VLAN tags.</summary>
    public static byte[] Local(uint vlans, InternetAddress address)
    {
        byte[] key = new byte[sizeof(uint) + AddressLength];
        BinaryPrimitives.WriteUInt32LittleEndian(key, vlans);
        Write(address, key.AsSpan(sizeof(uint)));
        return key;
    }

    /// <summary>A port of a protocol at one end.</summary>
    public static byte[] Service(byte protocol, FlowEnd end, int port)
    {
        byte[] key = [protocol, (byte)end, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(key.AsSpan(2), (ushort)port);
        return key;
    }

    /// <summary>A port and a neighbour's address.</summary>
    public static byte[] Host(byte[] service, InternetAddress address)
    {
        byte[] key = new byte[service.Length + AddressLength];
        service.CopyTo(key, 0);
        Write(address, key.AsSpan(service.Length));
        return key;
    }

    /// <summary>A port and a neighbour's network.</summary>
    public static byte[] Network(byte[] service, AddressRange network)
    {
        byte[] key = new byte[sizeof(uint) + service.Length + AddressLength];
        int prefix = network.PrefixLength + (network.Network.Family == AddressFamily.InterNetwork ? V4PrefixBits : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(key, (uint)(ServiceBits + prefix));
        Host(service, network.Network).CopyTo(key, sizeof(uint));
        return key;
    }

    /// <summary>A number alone: a VNI, an index.</summary>
    public static byte[] Number(uint number)
    {
        byte[] key = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(key, number);
        return key;
    }

    /// <summary>What a rule does, and its number.</summary>
    public static byte[] Action(RuleAction action, int number)
    {
        byte[] value = new byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(value, (uint)action);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(sizeof(uint)), (uint)number);
        return value;
    }

    /// <summary>A rule's name; what is too long is cut.</summary>
    public static byte[] Name(string name)
    {
        byte[] value = new byte[NameLength];
        Encoding.ASCII.GetBytes(name.AsSpan(0, Math.Min(name.Length, NameLength - 1)), value);
        return value;
    }

    /// <summary>A rule's name, read again.</summary>
    public static string ReadName(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? value : value[..end]);
    }

    /// <summary>The settings of both programs.</summary>
    public static byte[] Settings(in SteerSettings settings)
    {
        byte[] value = new byte[20];
        BinaryPrimitives.WriteInt32LittleEndian(value, settings.Nic);
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(4), settings.Veth);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(8), (uint)settings.Switches);
        settings.Mac.WriteTo(value.AsSpan(12));
        return value;
    }

    /// <summary>The switches among the settings.</summary>
    public static SteerSwitches ReadSwitches(ReadOnlySpan<byte> settings) => (SteerSwitches)BinaryPrimitives.ReadUInt32LittleEndian(settings[8..]);

    /// <summary>Writes an IPv4 address as ::ffff:a.b.c.d.</summary>
    private static void Write(InternetAddress address, Span<byte> bytes)
    {
        UInt128 bits = address.Family == AddressFamily.InterNetwork ? address.Bits | ((UInt128)0xFFFF << 32) : address.Bits;
        BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
    }
}
