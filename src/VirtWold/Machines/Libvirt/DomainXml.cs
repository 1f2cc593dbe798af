using System.Collections.Immutable;
using System.Xml;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.Libvirt;

/// <summary>What a domain's XML (libvirt.org/formatdomain.html) says that matters for waking it.</summary>
/// <param name="Name">The domain's name.</param>
/// <param name="Macs">The addresses of its network interfaces, each once, in their order.</param>
internal sealed record DomainXml(string Name, ImmutableArray<MacAddress> Macs)
{
    /// <summary>Characters that a domain's XML may have; real ones have some ten thousand.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const int NameDepth = 1;
    private const int DevicesDepth = 1;
    private const int InterfaceDepth = 2;
    private const int MacDepth = 3;

    /// <summary>Reads a domain's XML.</summary>
    /// <exception cref="XmlException">It isn't well-formed, is too long, has a DTD, or isn't a domain's.</exception>
    public static DomainXml Read(Stream xml)
    {
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxLength,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        using XmlReader reader = XmlReader.Create(xml, settings);
        reader.MoveToContent();
        if (reader.LocalName != "domain")
        {
            throw new XmlException($"the root is <{reader.LocalName}>, not <domain>");
        }

        string name = "";
        bool inDevices = false;
        bool inInterface = false;
        ImmutableArray<MacAddress>.Builder macs = ImmutableArray.CreateBuilder<MacAddress>();
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
                    break;
                case InterfaceDepth:
                    inInterface = inDevices && reader.LocalName == "interface";
                    break;
                case MacDepth when inInterface && reader.LocalName == "mac":
                    if (MacAddress.TryParse(reader.GetAttribute("address"), out MacAddress mac) && !macs.Contains(mac))
                    {
                        macs.Add(mac);
                    }

                    break;
            }
        }

        return new DomainXml(name, macs.ToImmutable());
    }

    /// <summary>The text of an element that holds nothing else; the reader stays inside the element.</summary>
    private static string ReadText(XmlReader reader) =>
        !reader.IsEmptyElement && reader.Read() && reader.NodeType == XmlNodeType.Text ? reader.Value : "";
}
