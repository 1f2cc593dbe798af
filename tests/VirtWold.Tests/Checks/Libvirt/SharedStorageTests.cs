using VirtWold.Checks;
using VirtWold.Checks.Libvirt;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Checks.Libvirt;

public sealed class SharedStorageTests
{
    [TestCase("nfs")]
    [TestCase("CIFS")]
    [TestCase("fuse.glusterfs")]
    public void Judge_when_a_disk_is_on_a_file_system_of_several_hosts_then_names_the_machine(string fileSystem)
    {
        Finding finding = SharedStorage.Judge([("nas", Of("/srv/nas.img"))], _ => fileSystem).Single();

        Assert.That((finding.Grade, finding.Message), Is.EqualTo((Grade.Warning, "on disks that other hosts can reach: nas")));
        Assert.That(finding.Remedy, Does.Contain("host="));
    }

    [TestCase("ext4")]
    [TestCase("")]
    public void Judge_when_the_disk_is_this_host_s_own_then_says_nothing(string fileSystem) =>
        Assert.That(SharedStorage.Judge([("nas", Of("/srv/nas.img"))], _ => fileSystem), Is.Empty);

    [TestCase("/dev/disk/by-path/ip-192.0.2.1:3260-iscsi-iqn.2024-01.example:a-lun-1")]
    [TestCase("/dev/drbd1000")]
    public void Judge_when_the_device_is_reached_by_network_then_names_the_machine(string path) =>
        Assert.That(SharedStorage.Judge([("nas", Of(path))], static _ => "devtmpfs"), Has.Exactly(1).Items);

    [Test]
    public void Judge_when_the_hypervisor_reaches_the_disk_by_network_then_names_the_machine() =>
        Assert.That(SharedStorage.Judge([("nas", new DomainStorage(null, [], ["rbd:pool/a"]))], static _ => ""), Has.Exactly(1).Items);

    [Test]
    public void Judge_when_the_owner_has_named_a_host_then_says_nothing() =>
        Assert.That(SharedStorage.Judge([("nas", Of("/srv/nas.img") with { Host = "alpha" })], static _ => "nfs"), Is.Empty);

    [Test]
    public void FileSystemOf_when_the_file_is_not_there_then_tells_its_folder_s() =>
        Assert.That(SharedStorage.FileSystemOf("/proc/no-such-disk"), Is.EqualTo("proc"));

    private static DomainStorage Of(string path) => new(null, [path], []);
}
