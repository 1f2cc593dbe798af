using System.Xml;

namespace VirtWold.Machines.Libvirt;

/// <summary>Reads from the definition of a domain that runs by what it can be seen to be ready.</summary>
internal static class DomainSigns
{
    private const int DeviceDepth = 2;
    private const int PartDepth = 3;

    /// <summary>What QEMU's guest agent listens at (libvirt.org/formatdomain.html#channel).</summary>
    internal const string AgentChannel = "org.qemu.guest_agent.0";

    /// <summary>Reads a domain's XML.</summary>
    /// <exception cref="XmlException">It isn't well-formed, is too long, has a DTD, or isn't a domain's.</exception>
    public static MachineSigns Read(ReadOnlySpan<byte> xml) => LibvirtXml.Read(xml, DomainXml.Root, Read);

    private static MachineSigns Read(XmlReader reader)
    {
        InterfaceXml cards = new();
        AgentState agent = AgentState.None;
        string device = "";
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (reader.Depth)
            {
                case 1:
                    device = "";
                    break;
                case DeviceDepth:
                    device = reader.LocalName;
                    if (device == "interface")
                    {
                        cards.Begin(reader.GetAttribute("type"));
                    }

                    break;
                case PartDepth when device == "interface" && reader.LocalName == "mac":
                    cards.SetMac(reader.GetAttribute("address"));
                    break;
                case PartDepth when device == "interface" && reader.LocalName == "source":
                    cards.SetSource(reader);
                    break;
                case PartDepth when device == "channel" && reader.LocalName == "target" && reader.GetAttribute("name") == AgentChannel:
                    agent = reader.GetAttribute("state") == "connected" ? AgentState.Connected : AgentState.Silent;
                    break;
            }
        }

        return new MachineSigns(agent, cards.All);
    }
}
