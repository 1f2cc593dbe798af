using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace VirtWold.Links;

/// <summary>The routes that lead out of the network namespace that the process runs in, as they are at this moment.</summary>
internal static class RouteTable
{
    private const int BodyLength = 12;
    private const int NextHopLength = 8;

    private const int DestinationAttribute = 1;
    private const int OutputInterfaceAttribute = 4;
    private const int GatewayAttribute = 5;
    private const int PriorityAttribute = 6;
    private const int NextHopsAttribute = 9;
    private const int TableAttribute = 15;
    private const int ViaAttribute = 18;

    private const uint MainTable = 254;
    private const uint LocalTable = 255;
    private const byte Unicast = 1;
    private const uint Cloned = 0x200;

    /// <summary>RTNH_F_DEAD and RTNH_F_LINKDOWN: nothing goes that way now.</summary>
    private const uint Dead = 0x11;

    private const byte IPv4 = 2;
    private const byte IPv6 = 10;

    /// <summary>As many routes are kept: a router may have a million of them.</summary>
    private const int AtMost = 1000;

    /// <summary>The default routes of all tables, and the routes over a gateway, in the kernel's order.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel doesn't tell.</exception>
    public static IReadOnlyList<Route> Read()
    {
        List<Route> routes = [];
        foreach (byte family in new[] { IPv4, IPv6 })
        {
            using NetlinkSocket socket = new(groups: 0);
            socket.RequestTable(NetlinkSocket.GetRoute, family);
            socket.ReadAnswer((type, body) =>
            {
                if (type == NetlinkSocket.NewRoute && TryParse(body, out Route? route) && (route.IsDefault || routes.Count < AtMost))
                {
                    routes.Add(route);
                }
            });
        }

        return routes;
    }

    /// <summary>The index of the interface that a datagram to <paramref name="address"/> leaves by now; 0 where there is no way.</summary>
    public static int InterfaceTo(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        byte[] body = new byte[BodyLength + sizeof(int) + bytes.Length];
        body[0] = address.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6 : IPv4;
        body[1] = (byte)(8 * bytes.Length);
        MemoryMarshal.Write(body.AsSpan(BodyLength), (ushort)(sizeof(int) + bytes.Length));
        MemoryMarshal.Write(body.AsSpan(BodyLength + sizeof(ushort)), (ushort)DestinationAttribute);
        bytes.CopyTo(body, BodyLength + sizeof(int));
        int index = 0;
        try
        {
            using NetlinkSocket socket = new(groups: 0);
            socket.Ask(NetlinkSocket.GetRoute, body);
            socket.ReadAnswer((_, answer) => index = answer.Length < BodyLength ? 0 : OutputInterface(answer[BodyLength..]), isTable: false);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The network is unreachable.
        }

        return index;
    }

    /// <summary>Reads what follows the netlink header of a message about a route.</summary>
    /// <returns>Whether it is a way out.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out Route? route)
    {
        route = null;
        // The lengths of the prefixes of destination and source, the table and the type are bytes 1, 2, 4 and 7; then come flags.
        if (body.Length < BodyLength || body[2] != 0 || body[7] != Unicast || (MemoryMarshal.Read<uint>(body[8..]) & (Cloned | Dead)) != 0)
        {
            return false;
        }

        uint table = body[4];
        uint priority = 0;
        bool hasGateway = false;
        List<int> interfaces = [];
        NetlinkAttributes attributes = new(body[BodyLength..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case OutputInterfaceAttribute:
                    interfaces.Add(attributes.Number);
                    break;
                case GatewayAttribute or ViaAttribute:
                    hasGateway = true;
                    break;
                case PriorityAttribute:
                    priority = (uint)attributes.Number;
                    break;
                case TableAttribute:
                    table = (uint)attributes.Number;
                    break;
                case NextHopsAttribute:
                    hasGateway |= ReadNextHops(attributes.Value, interfaces);
                    break;
            }
        }

        bool isDefault = body[1] == 0;
        interfaces.RemoveAll(static index => index == 0);
        route = table != LocalTable && interfaces.Count > 0 && (isDefault || hasGateway)
            ? new Route(body[0] == IPv6, table == MainTable, isDefault, priority, interfaces)
            : null;
        return route is not null;
    }

    private static int OutputInterface(ReadOnlySpan<byte> bytes)
    {
        NetlinkAttributes attributes = new(bytes);
        while (attributes.MoveNext())
        {
            if (attributes.Type == OutputInterfaceAttribute)
            {
                return attributes.Number;
            }
        }

        return 0;
    }

    /// <summary>Reads several next hops: struct rtnexthop (length, flags, hops, interface), each with attributes of its own.</summary>
    /// <returns>Whether one of them is a gateway.</returns>
    private static bool ReadNextHops(ReadOnlySpan<byte> bytes, List<int> interfaces)
    {
        bool hasGateway = false;
        while (bytes.Length >= NextHopLength)
        {
            int length = MemoryMarshal.Read<ushort>(bytes);
            if (length < NextHopLength || length > bytes.Length)
            {
                break;
            }

            if ((bytes[2] & Dead) == 0)
            {
                interfaces.Add(MemoryMarshal.Read<int>(bytes[4..]));
                NetlinkAttributes attributes = new(bytes[NextHopLength..length]);
                while (attributes.MoveNext())
                {
                    hasGateway |= attributes.Type is GatewayAttribute or ViaAttribute;
                }
            }

            bytes = bytes[Math.Min((length + 3) & ~3, bytes.Length)..];
        }

        return hasGateway;
    }
}
