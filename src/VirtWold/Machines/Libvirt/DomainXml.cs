using System.Collections.Immutable;
using System.Xml;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.Libvirt;

/// <summary>What a domain's XML (libvirt.org/formatdomain.html) says that matters for waking it.</summary>
/// <param name="Name">The domain's name.</param>
/// <param name="Macs">The addresses of its network interfaces and of its mark, each once, in their order.</param>
/// <param name="Mark">What its metadata says about waking it.</param>
internal sealed record DomainXml(string Name, ImmutableArray<MacAddress> Macs, WakeMark Mark)
{
    /// <summary>Its metadata's settings for connections that wake it, and how it is connected; null if none may.</summary>
    public AccessMark? Access { get; init; }

    /// <summary>Namespace of our element in a domain's metadata.</summary>
    public const string MetadataNamespace = "urn:virtwold:domain:1";

    /// <summary>The element that a domain is.</summary>
    public const string Root = "domain";

    /// <summary>What its metadata says about putting it to sleep; null if it says nothing, or nothing that can be read.</summary>
    public SleepMark? Sleep { get; private init; }

    /// <summary>Why what its metadata says about sleep can't be read; empty where it can.</summary>
    public string SleepFault { get; private init; } = "";

    /// <summary>Whether it has a channel for QEMU's guest agent.</summary>
    public bool HasAgent { get; private init; }

    private const int NameDepth = 1;
    private const int DevicesDepth = 1;
    private const int InterfaceDepth = 2;
    private const int MarkDepth = 2;
    private const int MacDepth = 3;

    /// <summary>libvirt keeps one element of a namespace in the metadata and drops the others: a second one lies in it.</summary>
    private const int NestedMarkDepth = 3;

    /// <summary>Reads a domain's XML.</summary>
    /// <exception cref="XmlException">It isn't well-formed, is too long, has a DTD, or isn't a domain's.</exception>
    public static DomainXml Read(ReadOnlySpan<byte> xml) => LibvirtXml.Read(xml, Root, Read);

    private static DomainXml Read(XmlReader reader)
    {
        string name = "";
        bool inDevices = false;
        bool inInterface = false;
        bool inChannel = false;
        bool hasAgent = false;
        AccessMark? access = null;
        InterfaceXml cards = new();
        bool inMetadata = false;
        WakeMark mark = default;
        SleepMark? sleep = null;
        string sleepFault = "";
        ImmutableArray<MacAddress>.Builder macs = ImmutableArray.CreateBuilder<MacAddress>(1);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (reader.Depth)
            {
                case NameDepth when reader.LocalName == "name":
                    name = ReadText(reader);
                    break;
                case DevicesDepth:
                    inDevices = reader.LocalName == "devices";
                    inMetadata = reader.LocalName == "metadata";
                    inInterface = false;
                    inChannel = false;
                    break;
                case MarkDepth when inMetadata:
                    if (IsMark(reader))
                    {
                        mark = ReadMark(reader, macs);
                        access = AccessMark.Read(
                            reader.GetAttribute("access"),
                            reader.GetAttribute("address"),
                            reader.GetAttribute("on"),
                            reader.GetAttribute("ping"),
                            reader.GetAttribute("vlan"));
                    }
                    else if (IsSleepMark(reader))
                    {
                        sleepFault = DomainSleepMark.TryRead(reader, out sleep);
                    }

                    break;
                case NestedMarkDepth when inMetadata && IsSleepMark(reader):
                    sleepFault = DomainSleepMark.TryRead(reader, out sleep);
                    break;
                case InterfaceDepth:
                    inInterface = inDevices && reader.LocalName == "interface";
                    inChannel = inDevices && reader.LocalName == "channel";
                    if (inInterface)
                    {
                        cards.Begin(reader.GetAttribute("type"));
                    }

                    break;
                case MacDepth when inInterface && reader.LocalName == "mac":
                    AddMac(reader.GetAttribute("address"), macs);
                    cards.SetMac(reader.GetAttribute("address"));
                    break;
                case MacDepth when inChannel && reader.LocalName == "target":
                    hasAgent |= reader.GetAttribute("name") == DomainSigns.AgentChannel;
                    break;
                case MacDepth when inInterface && reader.LocalName == "source":
                    cards.SetSource(reader);
                    break;
            }
        }

        return new DomainXml(name, macs.ToImmutable(), mark)
        {
            Sleep = sleep,
            SleepFault = sleepFault,
            HasAgent = hasAgent,
            Access = access is null ? null : access with { Cards = cards.All },
        };
    }

    /// <summary>Whether the reader stands at our element.</summary>
    public static bool IsMark(XmlReader reader) => reader.LocalName == "wake" && reader.NamespaceURI == MetadataNamespace;

    private static bool IsSleepMark(XmlReader reader) => reader.LocalName == "sleep" && reader.NamespaceURI == MetadataNamespace;

    /// <summary>
    /// Reads <c>&lt;wake enabled="yes|no" secureon="required" mac="…" host="…"/&gt;</c>. The addresses are those of network cards that libvirt
    /// passes through to the machine without knowing them.
    /// </summary>
    /// <exception cref="XmlException">A value isn't one of those.</exception>
    private static WakeMark ReadMark(XmlReader reader, ImmutableArray<MacAddress>.Builder macs)
    {
        bool? enabled = reader.GetAttribute("enabled") switch
        {
            null => null,
            "yes" => true,
            "no" => false,
            var other => throw new XmlException($"enabled in its metadata must be yes or no, not '{other}'"),
        };
        bool secureOn = reader.GetAttribute("secureon") switch
        {
            null => false,
            "required" => true,
            var other => throw new XmlException($"secureon in its metadata must be required, not '{other}'"),
        };
        foreach (string mac in (reader.GetAttribute("mac") ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!AddMac(mac, macs))
            {
                throw new XmlException($"mac in its metadata must be MAC addresses, not '{mac}'");
            }
        }

        string? host = reader.GetAttribute("host");
        return host is { Length: 0 }
            ? throw new XmlException("host in its metadata must be the name of the host that may wake it, not empty")
            : new WakeMark(enabled, secureOn) { Host = host };
    }

    private static bool AddMac(string? text, ImmutableArray<MacAddress>.Builder macs)
    {
        if (!MacAddress.TryParse(text, out MacAddress mac))
        {
            return false;
        }

        if (!macs.Contains(mac))
        {
            macs.Add(mac);
        }

        return true;
    }

    /// <summary>The text of an element that holds nothing else; the reader stays inside the element.</summary>
    private static string ReadText(XmlReader reader)
    {
        if (reader.IsEmptyElement || !reader.Read() || reader.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
        {
            return "";
        }

        string text = reader.ReadContentAsString();
        return string.IsNullOrWhiteSpace(text) ? "" : text;
    }
}
