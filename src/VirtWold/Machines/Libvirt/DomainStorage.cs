using System.Collections.Immutable;
using System.Xml;

namespace VirtWold.Machines.Libvirt;

/// <summary>Where the disks lie that only this domain may write to; CD-ROMs and disks marked read-only or shareable aren't among them.</summary>
/// <param name="Host">The host that its metadata names; null where it names none.</param>
/// <param name="Paths">Files and block devices, as paths on the hypervisor's host.</param>
/// <param name="NetworkDisks">Disks that the hypervisor reaches by network, as <c>PROTOCOL:NAME</c>.</param>
internal sealed record DomainStorage(string? Host, ImmutableArray<string> Paths, ImmutableArray<string> NetworkDisks)
{
    private const int DiskDepth = 2;
    private const int DiskPartDepth = 3;

    /// <summary>Reads a domain's XML.</summary>
    /// <exception cref="XmlException">It isn't well-formed, is too long, has a DTD, or isn't a domain's.</exception>
    public static DomainStorage Read(ReadOnlySpan<byte> xml) => LibvirtXml.Read(xml, DomainXml.Root, Read);

    private static DomainStorage Read(XmlReader reader)
    {
        ImmutableArray<string>.Builder paths = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<string>.Builder networkDisks = ImmutableArray.CreateBuilder<string>();
        string? host = null;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Depth != DiskDepth)
            {
                continue;
            }

            if (DomainXml.IsMark(reader))
            {
                host = reader.GetAttribute("host");
            }
            else if (reader.LocalName == "disk" && reader.GetAttribute("device") is null or "disk" or "lun")
            {
                ReadDisk(reader, paths, networkDisks);
            }
        }

        return new DomainStorage(host, paths.ToImmutable(), networkDisks.ToImmutable());
    }

    /// <summary>The source comes before the word that nobody writes to it, or that several may.</summary>
    private static void ReadDisk(XmlReader reader, ImmutableArray<string>.Builder paths, ImmutableArray<string>.Builder networkDisks)
    {
        string? path = null;
        string? networkDisk = null;
        bool isOwn = true;
        using XmlReader disk = reader.ReadSubtree();
        disk.Read();
        while (disk.Read())
        {
            if (disk.NodeType != XmlNodeType.Element || disk.Depth != DiskPartDepth - DiskDepth)
            {
                continue;
            }

            switch (disk.LocalName)
            {
                case "source":
                    path = disk.GetAttribute("file") ?? disk.GetAttribute("dev") ?? disk.GetAttribute("dir");
                    networkDisk = disk.GetAttribute("protocol") is { } protocol ? $"{protocol}:{disk.GetAttribute("name")}" : null;
                    break;
                case "readonly" or "shareable" or "transient":
                    isOwn = false;
                    break;
            }
        }

        if (isOwn && path is not null)
        {
            paths.Add(path);
        }

        if (isOwn && networkDisk is not null)
        {
            networkDisks.Add(networkDisk);
        }
    }
}
