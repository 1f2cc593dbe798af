using System.Text;
using System.Xml;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

public sealed class DomainXmlTests
{
    private const string Realistic = """
        <domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
          <name>gaming-vm</name>
          <uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>
          <title>The one with the graphics card</title>
          <metadata>
            <libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
              <libosinfo:os id="http://microsoft.com/win/11"/>
            </libosinfo:libosinfo>
          </metadata>
          <memory unit='KiB'>16777216</memory>
          <vcpu placement='static'>8</vcpu>
          <os>
            <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
          </os>
          <features>
            <acpi/>
          </features>
          <devices>
            <disk type='block' device='disk'>
              <driver name='qemu' type='raw' cache='none'/>
              <source dev='/dev/vg0/gaming'/>
              <target dev='vda' bus='virtio'/>
            </disk>
            <controller type='usb' index='0' model='qemu-xhci'/>
            <interface type='bridge'>
              <mac address='52:54:00:12:34:56'/>
              <source bridge='br0'/>
              <target dev='vnet0'/>
              <model type='virtio'/>
              <alias name='net0'/>
              <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
            </interface>
            <hostdev mode='subsystem' type='pci' managed='yes'>
              <source>
                <address domain='0x0000' bus='0x0a' slot='0x00' function='0x0'/>
              </source>
            </hostdev>
            <memballoon model='none'/>
          </devices>
          <qemu:commandline>
            <qemu:arg value='-cpu'/>
          </qemu:commandline>
        </domain>
        """;

    [Test]
    public void Read_when_it_is_what_libvirt_writes_then_name_and_address_are_known()
    {
        DomainXml domain = Read(Realistic);

        Assert.That((domain.Name, Macs(domain)), Is.EqualTo(("gaming-vm", "52:54:00:12:34:56")));
    }

    [Test]
    public void Read_when_the_address_is_in_capitals_then_it_is_the_same_address() =>
        Assert.That(Macs(WithDevices("<interface type='network'><mac address='52:54:00:AB:CD:EF'/></interface>")), Is.EqualTo("52:54:00:ab:cd:ef"));

    [Test]
    public void Read_when_there_are_several_interfaces_then_all_are_known_in_their_order() => Assert.That(
        Macs(WithDevices(
            """
            <interface type='network'><mac address='52:54:00:00:00:02'/></interface>
            <interface type='bridge'><mac address='52:54:00:00:00:01'/></interface>
            """)),
        Is.EqualTo("52:54:00:00:00:02 52:54:00:00:00:01"));

    [Test]
    public void Read_when_two_interfaces_have_one_address_then_it_is_there_once() => Assert.That(
        Macs(WithDevices(
            """
            <interface type='network'><mac address='52:54:00:00:00:01'/></interface>
            <interface type='bridge'><mac address='52:54:00:00:00:01'/></interface>
            """)),
        Is.EqualTo("52:54:00:00:00:01"));

    [Test]
    public void Read_when_an_interface_is_a_passed_through_device_then_its_address_is_known() => Assert.That(
        Macs(WithDevices(
            """
            <interface type='hostdev' managed='yes'>
              <source><address type='pci' domain='0' bus='7' slot='0' function='1'/></source>
              <mac address='52:54:00:6d:90:02'/>
              <vlan><tag id='42'/></vlan>
            </interface>
            """)),
        Is.EqualTo("52:54:00:6d:90:02"));

    [TestCase("")]
    [TestCase("<disk type='file'/>")]
    [TestCase("<interface type='user'/>")]
    [TestCase("<interface type='user'><mac/></interface>")]
    [TestCase("<interface type='user'><mac address='none'/></interface>")]
    public void Read_when_there_is_no_address_then_there_is_none(string devices) => Assert.That(Macs(WithDevices(devices)), Is.Empty);

    [Test]
    public void Read_when_one_address_is_nonsense_then_the_others_are_known() => Assert.That(
        Macs(WithDevices(
            """
            <interface type='user'><mac address='nonsense'/></interface>
            <interface type='user'><mac address='52:54:00:00:00:01'/></interface>
            """)),
        Is.EqualTo("52:54:00:00:00:01"));

    [Test]
    public void Read_when_something_deeper_in_an_interface_is_called_mac_then_it_is_ignored() => Assert.That(
        Macs(WithDevices("<interface type='user'><portgroup><mac address='52:54:00:00:00:01'/></portgroup></interface>")), Is.Empty);

    [Test]
    public void Read_when_another_device_has_an_address_then_it_is_ignored() => Assert.That(
        Macs(WithDevices("<interface type='user'/><hostdev mode='capabilities'><mac address='52:54:00:00:00:01'/></hostdev>")), Is.Empty);

    [Test]
    public void Read_when_metadata_has_elements_of_the_same_names_then_they_are_ignored() => Assert.That(
        Read("""
            <domain>
              <name>nas</name>
              <metadata>
                <x:name xmlns:x='urn:x'>not it</x:name>
                <x:devices xmlns:x='urn:x'>
                  <x:interface><x:mac address='52:54:00:00:00:01'/></x:interface>
                </x:devices>
                <x:interface xmlns:x='urn:x'><x:mac address='52:54:00:00:00:02'/></x:interface>
                <interface xmlns='urn:x'><mac address='52:54:00:00:00:03'/></interface>
              </metadata>
              <devices><interface type='user'><mac address='52:54:00:00:00:04'/></interface></devices>
            </domain>
            """),
        Has.Property(nameof(DomainXml.Name)).EqualTo("nas").And.Property(nameof(DomainXml.Macs)).Exactly(1).Items);

    [Test]
    public void Read_when_metadata_comes_behind_the_devices_then_it_is_ignored() => Assert.That(
        Macs(Read("""
            <domain>
              <devices><interface type='user'/></devices>
              <metadata><interface xmlns='urn:x'><mac address='52:54:00:00:00:03'/></interface></metadata>
            </domain>
            """)),
        Is.Empty);

    [Test]
    public void Read_when_there_are_comments_and_instructions_then_they_are_ignored() => Assert.That(
        Macs(WithDevices(
            """
            <!-- <interface type='user'><mac address='52:54:00:00:00:01'/></interface> -->
            <?interface mac='52:54:00:00:00:02'?>
            """)),
        Is.Empty);

    [Test]
    public void Read_when_the_name_is_escaped_then_it_is_read_as_it_is_meant() =>
        Assert.That(Read("<domain><name>a &amp; b &#x2013; &lt;c&gt;</name></domain>").Name, Is.EqualTo("a & b \u2013 <c>"));

    [TestCase("<domain/>")]
    [TestCase("<domain><name/></domain>")]
    [TestCase("<domain><name></name></domain>")]
    public void Read_when_there_is_no_name_then_it_is_empty(string xml) => Assert.That(Read(xml).Name, Is.Empty);

    [Test]
    public void Read_when_the_name_is_empty_then_what_follows_is_read_all_the_same() => Assert.That(
        Macs(Read("<domain><name></name><devices><interface><mac address='52:54:00:00:00:01'/></interface></devices></domain>")),
        Is.EqualTo("52:54:00:00:00:01"));

    [Test]
    public void Read_when_there_is_a_declaration_then_it_is_read() =>
        Assert.That(Read("<?xml version='1.0' encoding='UTF-8'?><domain><name>nas</name></domain>").Name, Is.EqualTo("nas"));

    [Test]
    public void Read_when_there_is_a_DTD_then_it_is_refused() => AssertRefused("<!DOCTYPE domain><domain><name>nas</name></domain>");

    [Test]
    public void Read_when_entities_would_grow_then_it_is_refused() => AssertRefused(
        "<!DOCTYPE domain [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><domain><name>&b;</name></domain>");

    [Test]
    public void Read_when_it_is_not_a_domain_then_it_says_what_it_is() =>
        Assert.That(static () => Read("<network><name>default</name></network>"), Throws.TypeOf<XmlException>().With.Message.Contains("<network>"));

    [TestCase("")]
    [TestCase("garbage")]
    [TestCase("<domain>")]
    [TestCase("<domain><name>nas</domain>")]
    [TestCase("<domain><name>nas</name></domain><domain/>")]
    [TestCase("<domain a='1' a='2'/>")]
    public void Read_when_it_is_not_well_formed_then_it_is_refused(string xml) => AssertRefused(xml);

    [Test]
    public void Read_when_the_bytes_are_not_UTF8_then_it_is_refused()
    {
        byte[] xml = [.. "<domain><name>"u8, 0xC3, 0x28, .. "</name></domain>"u8];

        Assert.That(() => DomainXml.Read(xml), Throws.TypeOf<XmlException>());
    }

    [Test]
    public void Read_when_it_is_too_long_then_it_is_refused() =>
        AssertRefused($"<domain><name>nas</name><description>{new string('x', LibvirtXml.MaxLength)}</description></domain>");

    [Test]
    public void Read_when_it_is_long_and_not_too_long_then_it_is_read() => Assert.That(
        Read($"<domain><description>{new string('x', LibvirtXml.MaxLength / 2)}</description><name>nas</name></domain>").Name,
        Is.EqualTo("nas"));

    [Test]
    public void Read_when_elements_are_nested_deeply_then_it_is_read()
    {
        string nested = string.Concat(Enumerable.Repeat("<a>", 5000)) + string.Concat(Enumerable.Repeat("</a>", 5000));

        Assert.That(Read($"<domain><metadata>{nested}</metadata><name>nas</name></domain>").Name, Is.EqualTo("nas"));
    }

    /// <summary>The first reader doesn't know all of it, and owners may write it into the metadata.</summary>
    [TestCase("<?app note?>")]
    [TestCase("<!-- a note -->")]
    [TestCase("<!-- a note --><?app note?>")]
    public void Read_when_it_has_notes_for_others_then_they_are_passed_over(string note) => Assert.That(
        Read($"<domain>{note}<name>{note}nas</name><metadata>{note}</metadata></domain>{note}").Name, Is.EqualTo("nas"));

    /// <summary>A thread uses its reader again.</summary>
    [TestCase("<domain><name>nas</domain>")]
    [TestCase("<domain><a b='")]
    [TestCase("<domain xmlns='urn:other'><name>other</name><metadata><x:wake xmlns:x='urn:virtwold:domain:1' enabled='no'/></metadata></domain>")]
    public void Read_when_another_document_was_read_before_then_nothing_of_it_is_left(string before)
    {
        try
        {
            Read(before);
        }
        catch (XmlException)
        {
            // It is what comes after it that matters.
        }

        DomainXml domain = Read("<domain><name>nas</name><metadata><wake enabled='no'/></metadata></domain>");

        Assert.That((domain.Name, domain.Mark), Is.EqualTo(("nas", default(WakeMark))));
    }

    [TestCase("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>", ExpectedResult = true)]
    [TestCase("<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>", ExpectedResult = false)]
    [TestCase("<interface type='network'><target name='org.qemu.guest_agent.0'/></interface>", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool Read_when_it_has_a_channel_for_the_agent_then_that_is_known(string devices) => WithDevices(devices).HasAgent;

    private static void AssertRefused(string xml) => Assert.That(() => Read(xml), Throws.TypeOf<XmlException>());

    [Test]
    public void Read_when_nobody_asks_for_access_then_there_is_none() => Assert.That(Read(Realistic).Access, Is.Null);

    [Test]
    public void Read_when_access_is_asked_for_then_ports_addresses_and_cards_are_known()
    {
        DomainXml domain = Read("""
            <domain><name>nas</name>
              <metadata><v:wake xmlns:v="urn:virtwold:domain:1" access="22,80/http" address="192.0.2.20 2001:db8::20"/></metadata>
              <devices>
                <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/></interface>
                <interface type='direct'><source dev='eth0' mode='bridge'/><mac address='52:54:00:00:00:02'/></interface>
                <interface type='network'><mac address='52:54:00:00:00:03'/><source network='default' bridge='virbr0'/></interface>
                <interface type='user'><mac address='52:54:00:00:00:04'/></interface>
                <interface type='bridge'><source bridge='br1'/></interface>
              </devices>
            </domain>
            """);

        Assert.That(string.Join(' ', domain.Access!.Ports), Is.EqualTo("22 80/http"));
        Assert.That(string.Join(' ', domain.Access.Addresses), Is.EqualTo("192.0.2.20 2001:db8::20"));
        Assert.That(
            domain.Access.Cards.Select(static card => $"{card.Mac} {card.Kind} {card.Device}"),
            Is.EqualTo(["52:54:00:00:00:01 Bridge br0", "52:54:00:00:00:02 Direct eth0", "52:54:00:00:00:03 Bridge virbr0", "52:54:00:00:00:04 Unknown "]));
    }

    private static DomainXml Read(string xml) => DomainXml.Read(Encoding.UTF8.GetBytes(xml));

    private static DomainXml WithDevices(string devices) => Read($"<domain><name>nas</name><devices>{devices}</devices></domain>");

    private static string Macs(DomainXml domain) => string.Join(' ', domain.Macs);
}
