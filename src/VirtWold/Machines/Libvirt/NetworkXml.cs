using System.Collections.Immutable;
using System.Xml;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.Libvirt;

/// <summary>What a network's XML (libvirt.org/formatnetwork.html) says that matters for standing in for its machines.</summary>
/// <param name="Device">The bridge, or the NIC that its machines share as macvtaps; empty where it names neither.</param>
/// <param name="Kind">Which of the two.</param>
/// <param name="Hosts">Its static host entries that name a station.</param>
internal sealed record NetworkXml(string Device, CardKind Kind, ImmutableArray<(MacAddress Mac, InternetAddress Address)> Hosts)
{
    /// <summary>Reads a network's XML.</summary>
    /// <exception cref="XmlException">It isn't well-formed, is too long, has a DTD, or isn't a network's.</exception>
    public static NetworkXml Read(ReadOnlySpan<byte> xml) => LibvirtXml.Read(xml, "network", Read);

    private static NetworkXml Read(XmlReader reader)
    {
        string bridge = "";
        string nic = "";
        ImmutableArray<(MacAddress, InternetAddress)>.Builder hosts = ImmutableArray.CreateBuilder<(MacAddress, InternetAddress)>();
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (reader.LocalName)
            {
                case "bridge" when reader.Depth == 1:
                    bridge = reader.GetAttribute("name") ?? "";
                    break;
                case "interface" when reader.Depth == 2 && nic.Length == 0:
                    nic = reader.GetAttribute("dev") ?? "";
                    break;
                case "host" when reader.Depth == 3 && MacAddress.TryParse(reader.GetAttribute("mac"), out MacAddress mac)
                    && InternetAddress.TryParse(reader.GetAttribute("ip"), out InternetAddress address):
                    hosts.Add((mac, address));
                    break;
            }
        }

        return bridge.Length > 0 ? new NetworkXml(bridge, CardKind.Bridge, hosts.ToImmutable())
            : new NetworkXml(nic, nic.Length > 0 ? CardKind.Direct : CardKind.Unknown, hosts.ToImmutable());
    }
}
