using System.Text;
using System.Xml;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

public sealed class NetworkXmlTests
{
    [TestCase("<bridge name='br0'/><forward mode='bridge'/>", "br0", CardKind.Bridge)]
    [TestCase("<forward mode='nat'/><bridge name='virbr0' stp='on' delay='0'/>", "virbr0", CardKind.Bridge)]
    [TestCase("<forward mode='bridge'><interface dev='eth0'/><interface dev='eth1'/></forward>", "eth0", CardKind.Direct)]
    [TestCase("<forward mode='hostdev'/>", "", CardKind.Unknown)]
    public void Read_when_it_is_a_network_then_tells_which_device_it_is(string content, string device, object kind)
    {
        NetworkXml network = Read($"<network><name>n</name>{content}</network>");

        Assert.That((network.Device, (object)network.Kind), Is.EqualTo((device, kind)));
    }

    [Test]
    public void Read_when_there_are_host_entries_then_those_with_a_station_and_an_address_are_told()
    {
        NetworkXml network = Read("""
            <network><ip address='192.0.2.1'><dhcp>
              <host mac='52:54:00:00:00:01' ip='192.0.2.20'/><host mac='52:54:00:00:00:02' name='nas'/><host mac='nonsense' ip='192.0.2.21'/>
            </dhcp></ip><ip family='ipv6' address='2001:db8::1'><dhcp><host id='0:3:0:1:52:54:0:0:0:1' ip='2001:db8::20'/></dhcp></ip></network>
            """);

        Assert.That(network.Hosts.Select(static host => $"{host.Mac} {host.Address}"), Is.EqualTo(["52:54:00:00:00:01 192.0.2.20"]));
    }

    [TestCase("<domain/>")]
    [TestCase("<network>")]
    [TestCase("<!DOCTYPE network [<!ENTITY a 'b'>]><network>&a;</network>")]
    public void Read_when_it_is_no_network_then_throws(string xml) => Assert.That(() => Read(xml), Throws.InstanceOf<XmlException>());

    private static NetworkXml Read(string xml) => NetworkXml.Read(Encoding.UTF8.GetBytes(xml));
}
