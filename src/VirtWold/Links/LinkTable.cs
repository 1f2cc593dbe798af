using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace VirtWold.Links;

/// <summary>The interfaces of the network namespace that the process runs in, as they are at this moment.</summary>
internal static class LinkTable
{
    private const int LinkBodyLength = 16;

    private const int StationAttribute = 1;
    private const int NameAttribute = 3;
    private const int MtuAttribute = 4;
    private const int LowerAttribute = 5;
    private const int MasterAttribute = 10;
    private const int LinkInfoAttribute = 18;
    private const int PromiscuityAttribute = 30;
    private const int LowerNamespaceAttribute = 37;
    private const int PortNameAttribute = 38;
    private const int PropertyListAttribute = 52;
    private const int AlternativeNameAttribute = 53;
    private const int LinkInfoKind = 1;
    private const int LinkInfoData = 2;
    private const int MacvlanModeAttribute = 1;
    private const int VlanIdAttribute = 1;
    private const int StationLength = 6;

    private const LinkFlags KnownFlags = LinkFlags.Up | LinkFlags.Broadcast | LinkFlags.Loopback | LinkFlags.LowerUp;

    private const byte AnyFamily = 0;

    /// <summary>All interfaces, in the kernel's order.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel doesn't tell.</exception>
    public static IReadOnlyList<Link> Read()
    {
        List<Link> links = [];
        using NetlinkSocket socket = new(groups: 0);
        socket.RequestTable(NetlinkSocket.GetLink, AnyFamily);
        socket.ReadAnswer((type, body) =>
        {
            if (type == NetlinkSocket.NewLink && TryParse(body, out Link? link))
            {
                links.Add(link);
            }
        });
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

    /// <summary>Reads what follows the netlink header of a message about an interface.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out Link? link)
    {
        link = null;
        // A bridge reports its ports in messages of the same type and of its own family.
        if (body.Length < LinkBodyLength || body[0] != AnyFamily)
        {
            return false;
        }

        int index = MemoryMarshal.Read<int>(body[4..]);
        LinkFlags flags = (LinkFlags)MemoryMarshal.Read<int>(body[8..]) & KnownFlags;
        string name = "";
        string kind = "";
        int detail = 0;
        int mtu = 0;
        ulong station = 0;
        int master = 0;
        int lower = 0;
        bool isLowerElsewhere = false;
        int promiscuity = 0;
        string portName = "";
        string alternativeNames = "";
        NetlinkAttributes attributes = new(body[LinkBodyLength..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case StationAttribute:
                    station = ParseStation(attributes.Value);
                    break;
                case NameAttribute:
                    name = attributes.Text;
                    break;
                case MtuAttribute:
                    mtu = attributes.Number;
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
                case LowerNamespaceAttribute:
                    isLowerElsewhere = true;
                    break;
                case PortNameAttribute:
                    portName = attributes.Text;
                    break;
                case PropertyListAttribute:
                    alternativeNames = ParseAlternativeNames(attributes.Value);
                    break;
                case LinkInfoAttribute:
                    (kind, detail) = ParseInfo(attributes.Value);
                    break;
            }
        }

        link = name.Length > 0
            ? new Link(index, name, kind, master, flags)
            {
                HardwareType = MemoryMarshal.Read<ushort>(body[2..]),
                Lower = isLowerElsewhere ? 0 : lower,
                Promiscuity = promiscuity,
                MacvlanMode = kind is "macvlan" or "macvtap" ? detail : 0,
                Vlan = kind == "vlan" ? detail : 0,
                Mtu = mtu,
                Station = station,
                PortName = portName,
                AlternativeNames = alternativeNames,
            }
            : null;
        return link is not null;
    }

    private static string ParseAlternativeNames(ReadOnlySpan<byte> bytes)
    {
        string names = "";
        NetlinkAttributes properties = new(bytes);
        while (properties.MoveNext())
        {
            names += properties.Type == AlternativeNameAttribute ? $"{properties.Text}\0" : "";
        }

        return names;
    }

    private static ulong ParseStation(ReadOnlySpan<byte> bytes)
    {
        ulong station = 0;
        foreach (byte part in bytes.Length == StationLength ? bytes : [])
        {
            station = (station << 8) | part;
        }

        return station;
    }

    /// <summary>
    /// Reads what kind of virtual device an interface is, and one detail: the mode of a macvlan, the tag of a VLAN. The kind comes before
    /// its data.
    /// </summary>
    private static (string Kind, int Detail) ParseInfo(ReadOnlySpan<byte> bytes)
    {
        string kind = "";
        int detail = 0;
        NetlinkAttributes info = new(bytes);
        while (info.MoveNext())
        {
            if (info.Type == LinkInfoKind)
            {
                kind = info.Text;
            }
            else if (info.Type == LinkInfoData)
            {
                NetlinkAttributes data = new(info.Value);
                while (data.MoveNext())
                {
                    detail = (kind, data.Type) switch
                    {
                        ("macvlan" or "macvtap", MacvlanModeAttribute) => data.Number,
                        ("vlan", VlanIdAttribute) => data.Short,
                        _ => detail,
                    };
                }
            }
        }

        return (kind, detail);
    }
}
