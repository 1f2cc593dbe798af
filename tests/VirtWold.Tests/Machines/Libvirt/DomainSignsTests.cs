using System.Text;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Machines.Libvirt;

public sealed class DomainSignsTests
{
    [TestCase("<target type='virtio' name='org.qemu.guest_agent.0' state='connected'/>", AgentState.Connected)]
    [TestCase("<target type='virtio' name='org.qemu.guest_agent.0' state='disconnected'/>", AgentState.Silent)]
    [TestCase("<target type='virtio' name='org.qemu.guest_agent.0'/>", AgentState.Silent)]
    [TestCase("<target type='virtio' name='com.redhat.spice.0' state='connected'/>", AgentState.None)]
    [TestCase("", AgentState.None)]
    public void Read_when_there_is_a_channel_then_tells_whether_the_agent_is_there(string target, object expected) =>
        Assert.That(Read($"<channel type='unix'><source mode='bind' path='/x'/>{target}</channel>").Agent, Is.EqualTo(expected));

    [Test]
    public void Read_when_there_are_interfaces_then_tells_how_they_are_connected_now()
    {
        MachineSigns signs = Read("""
            <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default' portid='p' bridge='virbr0'/></interface>
            <interface type='direct'><mac address='52:54:00:00:00:02'/><source dev='eth0' mode='bridge'/></interface>
            """);

        Assert.That(signs.Cards, Is.EqualTo([
            new NetworkCard(Station(1), "virbr0", CardKind.Bridge), new NetworkCard(Station(2), "eth0", CardKind.Direct)]));
    }

    private static MacAddress Station(byte last) => MacAddress.FromBytes([0x52, 0x54, 0, 0, 0, last]);

    private static MachineSigns Read(string devices) =>
        DomainSigns.Read(Encoding.UTF8.GetBytes($"<domain><name>nas</name><devices>{devices}</devices></domain>"));
}
