using System.Text;
using System.Xml;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>What a domain's metadata says about waking it.</summary>
public sealed class DomainMarkTests
{
    [TestCase("<wake/>", null, false)]
    [TestCase("<wake enabled='yes'/>", true, false)]
    [TestCase("<wake enabled='no'/>", false, false)]
    [TestCase("<wake secureon='required'/>", null, true)]
    [TestCase("<wake enabled='yes' secureon='required'/>", true, true)]
    public void Read_when_it_is_marked_then_the_mark_is_known(string wake, bool? enabled, bool requiresSecureOn) =>
        Assert.That(Read(wake.Replace("<wake", "<wake xmlns='urn:virtwold:domain:1'", StringComparison.Ordinal)).Mark, Is.EqualTo(new WakeMark(enabled, requiresSecureOn)));

    [TestCase("")]
    [TestCase("<wake enabled='no'/>")]
    [TestCase("<wake xmlns='urn:x' enabled='no'/>")]
    [TestCase("<x:sleep xmlns:x='urn:virtwold:domain:1' enabled='no'/>")]
    [TestCase("<x:more xmlns:x='urn:virtwold:domain:1'><x:wake enabled='no'/></x:more>")]
    public void Read_when_it_is_not_marked_then_there_is_no_mark(string metadata) => Assert.That(Read(metadata).Mark, Is.EqualTo(default(WakeMark)));

    [Test]
    public void Read_when_the_mark_has_addresses_then_they_are_the_machines() => Assert.That(
        string.Join(' ', Read("<x:wake xmlns:x='urn:virtwold:domain:1' mac='52:54:00:00:00:01, 52-54-00-00-00-02 52:54:00:00:00:01'/>").Macs),
        Is.EqualTo("52:54:00:00:00:01 52:54:00:00:00:02"));

    [Test]
    public void Read_when_the_mark_names_a_host_then_it_is_known() =>
        Assert.That(Read("<x:wake xmlns:x='urn:virtwold:domain:1' host='alpha'/>").Mark.Host, Is.EqualTo("alpha"));

    [TestCase("enabled='true'")]
    [TestCase("host=''")]
    [TestCase("enabled=''")]
    [TestCase("secureon='yes'")]
    [TestCase("mac='nonsense'")]
    public void Read_when_the_mark_says_something_else_then_it_is_refused(string attribute) => Assert.That(
        () => Read($"<x:wake xmlns:x='urn:virtwold:domain:1' {attribute}/>"), Throws.TypeOf<XmlException>());

    [Test]
    public void Read_when_metadata_comes_behind_an_interface_then_its_elements_are_not_the_interfaces() => Assert.That(
        DomainXmlOf(
            """
            <domain>
              <devices><interface type='user'><mac address='52:54:00:00:00:01'/></interface></devices>
              <metadata><x:interface xmlns:x='urn:x'><x:mac address='52:54:00:00:00:02'/></x:interface></metadata>
            </domain>
            """).Macs,
        Has.Length.EqualTo(1));

    private static DomainXml Read(string metadata) => DomainXmlOf($"<domain><name>nas</name><metadata>{metadata}</metadata></domain>");

    private static DomainXml DomainXmlOf(string xml)
    {
        return DomainXml.Read(Encoding.UTF8.GetBytes(xml));
    }
}
