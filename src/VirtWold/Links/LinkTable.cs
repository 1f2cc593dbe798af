using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace VirtWold.Links;

/// <summary>The interfaces and default routes of the network namespace that the process runs in, as they are at this moment.</summary>
internal static class LinkTable
{
    private const int LinkBodyLength = 16;
    private const int RouteBodyLength = 12;

    private const int NameAttribute = 3;
    private const int LowerAttribute = 5;
    private const int MasterAttribute = 10;
    private const int LinkInfoAttribute = 18;
    private const int PromiscuityAttribute = 30;
    private const int LinkInfoKind = 1;
    private const int LinkInfoData = 2;
    private const int MacvlanModeAttribute = 1;

    private const LinkFlags KnownFlags = LinkFlags.Up | LinkFlags.Broadcast | LinkFlags.Loopback | LinkFlags.LowerUp;

    private const int OutputInterfaceAttribute = 4;
    private const int PriorityAttribute = 6;
    private const byte MainTable = 254;
    private const byte Unicast = 1;

    private const byte AnyFamily = 0;
    private const byte IPv4 = 2;
    private const byte IPv6 = 10;

    /// <summary>All interfaces, in the kernel's order.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel doesn't tell.</exception>
    public static IReadOnlyList<Link> Read()
    {
        List<Link> links = [];
        using NetlinkSocket socket = new(groups: 0);
        socket.RequestTable(NetlinkSocket.GetLink, AnyFamily);
        while (socket.Receive((type, body) =>
        {
            if (type == NetlinkSocket.NewLink && TryParse(body, out Link? link))
            {
                links.Add(link);
            }
        }))
        {
        }

        return links;
    }

    /// <summary>Their names, for an error message; or that the kernel doesn't tell.</summary>
    public static string Names()
    {
        try
        {
            return string.Join(", ", Read().Select(static link => link.Name));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "some that the kernel doesn't tell";
        }
    }

    /// <summary>The index of the interface that the default route leads out of, IPv4's before IPv6's; 0 where there is none.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel doesn't tell.</exception>
    public static int DefaultRouteInterface()
    {
        int best = 0;
        foreach (byte family in new[] { IPv4, IPv6 })
        {
            uint bestPriority = uint.MaxValue;
            using NetlinkSocket socket = new(groups: 0);
            socket.RequestTable(NetlinkSocket.GetRoute, family);
            while (socket.Receive((type, body) =>
            {
                if (type == NetlinkSocket.NewRoute && TryParseDefault(body, out int index, out uint priority)
                    && (best == 0 || priority < bestPriority))
                {
                    best = index;
                    bestPriority = priority;
                }
            }))
            {
            }

            if (best != 0)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>Reads what follows the netlink header of a message about an interface.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out Link? link)
    {
        link = null;
        // A bridge tells of its ports in messages of the same type and of its own family.
        if (body.Length < LinkBodyLength || body[0] != AnyFamily)
        {
            return false;
        }

        int index = MemoryMarshal.Read<int>(body[4..]);
        LinkFlags flags = (LinkFlags)MemoryMarshal.Read<int>(body[8..]) & KnownFlags;
        string name = "";
        string kind = "";
        int mode = 0;
        int master = 0;
        int lower = 0;
        int promiscuity = 0;
        NetlinkAttributes attributes = new(body[LinkBodyLength..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case NameAttribute:
                    name = attributes.Text;
                    break;
                case LowerAttribute:
                    lower = attributes.Number;
                    break;
                case MasterAttribute:
                    master = attributes.Number;
                    break;
                case PromiscuityAttribute:
                    promiscuity = attributes.Number;
                    break;
                case LinkInfoAttribute:
                    (kind, mode) = ParseInfo(attributes.Value);
                    break;
            }
        }

        link = name.Length > 0
            ? new Link(index, name, kind, master, flags) { Lower = lower, Promiscuity = promiscuity, MacvlanMode = mode }
            : null;
        return link is not null;
    }

    /// <summary>Reads what kind of virtual device an interface is, and the mode of a macvlan. The kind comes before its data.</summary>
    private static (string Kind, int Mode) ParseInfo(ReadOnlySpan<byte> bytes)
    {
        string kind = "";
        int mode = 0;
        NetlinkAttributes info = new(bytes);
        while (info.MoveNext())
        {
            if (info.Type == LinkInfoKind)
            {
                kind = info.Text;
            }
            else if (info.Type == LinkInfoData && kind is ("macvlan" or "macvtap"))
            {
                NetlinkAttributes data = new(info.Value);
                while (data.MoveNext())
                {
                    mode = data.Type == MacvlanModeAttribute ? data.Number : mode;
                }
            }
        }

        return (kind, mode);
    }

    private static bool TryParseDefault(ReadOnlySpan<byte> body, out int index, out uint priority)
    {
        index = 0;
        priority = 0;
        // The length of the destination's prefix, the table and the type are bytes 1, 4 and 7.
        if (body.Length < RouteBodyLength || body[1] != 0 || body[4] != MainTable || body[7] != Unicast)
        {
            return false;
        }

        NetlinkAttributes attributes = new(body[RouteBodyLength..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case OutputInterfaceAttribute:
                    index = attributes.Number;
                    break;
                case PriorityAttribute:
                    priority = (uint)attributes.Number;
                    break;
            }
        }

        return index != 0;
    }
}
