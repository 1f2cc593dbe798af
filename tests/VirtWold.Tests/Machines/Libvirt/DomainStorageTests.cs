using System.Text;
using System.Xml;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

public sealed class DomainStorageTests
{
    [TestCase("<disk type='file' device='disk'><source file='/srv/a.qcow2'/><target dev='vda'/></disk>", "/srv/a.qcow2", "")]
    [TestCase("<disk type='block'><source dev='/dev/vg0/a'/></disk>", "/dev/vg0/a", "")]
    [TestCase("<disk type='network' device='lun'><source protocol='rbd' name='pool/a'><host name='mon1'/></source></disk>", "", "rbd:pool/a")]
    public void Read_when_a_disk_is_written_to_by_this_domain_alone_then_tells_its_source(string disk, string paths, string networkDisks)
    {
        DomainStorage storage = Read($"<domain><devices>{disk}</devices></domain>");

        Assert.That((string.Join(' ', storage.Paths), string.Join(' ', storage.NetworkDisks)), Is.EqualTo((paths, networkDisks)));
    }

    [TestCase("<disk type='file' device='cdrom'><source file='/srv/a.iso'/></disk>")]
    [TestCase("<disk type='file'><source file='/srv/a.img'/><readonly/></disk>")]
    [TestCase("<disk type='network'><source protocol='rbd' name='pool/a'/><shareable/></disk>")]
    [TestCase("<disk type='file'><backingStore type='file'><source file='/srv/base.img'/></backingStore></disk>")]
    public void Read_when_no_lock_is_wanted_then_leaves_the_disk_out(string disk)
    {
        DomainStorage storage = Read($"<domain><devices>{disk}</devices></domain>");

        Assert.That((storage.Paths, storage.NetworkDisks), Is.EqualTo((storage.Paths.Clear(), storage.NetworkDisks.Clear())));
    }

    [Test]
    public void Read_when_there_are_several_disks_then_tells_all() => Assert.That(
        Read("<domain><devices><disk><source file='/a'/></disk><disk><readonly/></disk><disk><source file='/b'/></disk><interface/></devices></domain>").Paths,
        Is.EqualTo(["/a", "/b"]));

    [Test]
    public void Read_when_the_metadata_names_a_host_then_tells_it() => Assert.That(
        Read("<domain><metadata><w:wake xmlns:w='urn:virtwold:domain:1' host='alpha'/></metadata></domain>").Host, Is.EqualTo("alpha"));

    [Test]
    public void Read_when_it_is_no_domain_then_throws() => Assert.That(() => Read("<network/>"), Throws.TypeOf<XmlException>());

    private static DomainStorage Read(string xml) => DomainStorage.Read(Encoding.UTF8.GetBytes(xml));
}
