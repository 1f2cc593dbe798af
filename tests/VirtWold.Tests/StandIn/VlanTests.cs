using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.StandIn.Wire;
using VirtWold.Tests.StandIn.Wire;

namespace VirtWold.Tests.StandIn;

/// <summary>A machine that is answered for in one VLAN alone.</summary>
public sealed class VlanTests
{
    private const string OtherMac = "52:54:00:aa:00:02";

    [TestCase(12, 12, true)]
    [TestCase(12, 13, false)]
    [TestCase(12, null, false)]
    [TestCase(0, null, true)]
    [TestCase(0, 0, true)]
    [TestCase(0, 12, false)]
    [TestCase(null, 12, true)]
    [TestCase(null, null, true)]
    public void Take_when_the_machine_is_in_one_VLAN_then_it_is_found_there_alone(int? vlan, int? tag, bool isFound)
    {
        Rig rig = new(Machines.Nas with { Vlan = vlan });
        VlanTag? stripped = tag is { } id ? new VlanTag(0x8100, (ushort)(0x6000 | id)) : null;

        int answers = rig.Take(Samples.WhoHas(Samples.Machine4), tag: stripped).Count;
        rig.Take(Samples.Syn(22), tag: stripped);

        Assert.That((answers, rig.Asked.Count), Is.EqualTo((isFound ? 1 : 0, isFound ? 1 : 0)));
    }

    [Test]
    public void Take_when_two_machines_have_an_address_in_two_VLANs_then_each_is_found_in_its_own()
    {
        Rig rig = new();
        HeldMachine one = Machines.Nas with { Vlan = 12 };
        HeldMachine other = Machines.Nas with { Key = new MachineKey("test", "2"), Mac = Samples.Station(OtherMac), Vlan = 13 };
        rig.Responder.Update([(one, MachineState.ShutOff), (other, MachineState.ShutOff)]);

        rig.Take(Samples.WhoHas(Samples.Machine4), tag: new VlanTag(0x8100, 13));
        string inOther = Convert.ToHexString(rig.Sent.Single().AsSpan(6, 6));
        rig.Take(Samples.WhoHas(Samples.Machine4), tag: new VlanTag(0x8100, 12));

        Assert.That((inOther, Convert.ToHexString(rig.Sent.Single().AsSpan(6, 6))), Is.EqualTo(("525400AA0002", "525400AA0001")));
    }

    [Test]
    public void Take_when_the_address_is_taken_in_another_VLAN_then_the_machine_is_answered_for_all_the_same()
    {
        Rig rig = new(Machines.Nas with { Vlan = 12 });
        rig.Take(Samples.WhoHas("192.0.2.1", asker: Samples.Machine4, mac: "02:00:00:00:00:99"), tag: new VlanTag(0x8100, 13));

        Assert.That(rig.Take(Samples.WhoHas(Samples.Machine4), tag: new VlanTag(0x8100, 12)), Has.Count.EqualTo(1));
    }
}
