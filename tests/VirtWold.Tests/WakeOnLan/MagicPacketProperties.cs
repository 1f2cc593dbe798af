using FsCheck.Fluent;
using PacketDotNet;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class MagicPacketProperties
{
    [Test]
    public void TryRead_of_what_PacketDotNet_wrote_is_the_same_target() => Properties.Hold(Prop.ForAll(
        Arbitraries.StationAddresses,
        static target =>
            MagicPacket.TryRead(new WakeOnLanPacket(target.ToPhysicalAddress()).Bytes, out MagicPacket packet, out _)
            && packet.Target == target));

    [Test]
    public void TryRead_takes_all_that_follows_for_the_password() => Properties.Hold(Prop.ForAll(
        Arbitraries.StationAddresses,
        Arbitraries.Bytes,
        static (target, password) =>
            MagicPacket.TryRead(new PayloadBuilder { Target = target, Password = password }.Build(), out MagicPacket packet, out _)
            && packet == new MagicPacket(target, new SecureOnPassword(password))));

    [Test]
    public void TryRead_finds_the_packet_behind_any_bytes() => Properties.Hold(Prop.ForAll(
        Arbitraries.StationAddresses,
        Arbitraries.Bytes,
        static (target, lead) =>
            MagicPacket.TryRead(new PayloadBuilder { Target = target, Lead = lead }.Build(), out MagicPacket packet, out _)
            && packet.Target == target));

    [Test]
    public void TryRead_refuses_every_address_that_no_station_has() => Properties.Hold(Prop.ForAll(
        Arbitraries.Addresses.Filter(static address => address.IsMulticast && Bytes(address)[0] != 0xFF),
        static address =>
            !MagicPacket.TryRead(new PayloadBuilder { Target = address }.Build(), out _, out BrokenRule broken)
            && broken == BrokenRule.TargetIsMulticast));

    [Test]
    public void TryRead_refuses_a_packet_that_was_cut_anywhere() => Properties.Hold(Prop.ForAll(
        Arbitraries.StationAddresses,
        Gen.Choose(0, MagicPacket.Length - 1).ToArbitrary(),
        static (target, length) => !MagicPacket.TryRead(new PayloadBuilder { Target = target }.Build().AsSpan(..length), out _, out _)));

    [Test]
    public void TryRead_names_a_rule_where_it_refuses_and_none_where_it_accepts() => Properties.Hold(Prop.ForAll(
        Arbitraries.Bytes,
        static payload => MagicPacket.TryRead(payload, out _, out BrokenRule broken) == (broken == BrokenRule.None)));

    private static byte[] Bytes(MacAddress address)
    {
        byte[] bytes = new byte[MacAddress.Length];
        address.WriteTo(bytes);
        return bytes;
    }
}
