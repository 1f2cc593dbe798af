using VirtWold.Steering.Rules;
using VirtWold.Steering.Tables;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Steering.Tables;

/// <summary>What is written into the kernel's tables, byte for byte: the structures of steer.bpf.c.</summary>
public sealed class RuleTablesTests
{
    private const string ToTcp179 = "0600B300";
    private const string FromTcp179 = "0601B300";

    [Test]
    public void Rule_for_everybody_then_both_ends_of_its_port_redirect()
    {
        RuleTables tables = Tables("tcp 179");

        Assert.That(Entries(tables, TableKind.Services), Is.EquivalentTo([$"{ToTcp179}=0200000008000000", $"{FromTcp179}=0200000008000000"]));
        Assert.That(Entries(tables, TableKind.Hosts).Concat(Entries(tables, TableKind.Networks)), Is.Empty);
    }

    [Test]
    public void Rule_for_neighbours_then_the_port_asks_and_they_redirect()
    {
        RuleTables tables = Tables("tcp 179 from 192.0.2.1 2001:db8::/64 198.51.100.0/24");

        Assert.That(Entries(tables, TableKind.Services), Is.EquivalentTo([$"{ToTcp179}=0000000000000000", $"{FromTcp179}=0000000000000000"]));
        Assert.That(Entries(tables, TableKind.Hosts), Does.Contain($"{ToTcp179}00000000000000000000FFFFC0000201=0200000008000000").And.Count.EqualTo(2));
        Assert.That(Entries(tables, TableKind.Networks), Has.Count.EqualTo(4));
        Assert.That(Entries(tables, TableKind.Networks), Does.Contain($"60000000{ToTcp179}20010DB8000000000000000000000000=0200000008000000"), "32 bits of the port, 64 of the network");
        Assert.That(Entries(tables, TableKind.Networks), Does.Contain($"98000000{FromTcp179}00000000000000000000FFFFC6336400=0200000008000000"), "32 bits of the port, 96 and 24 of the network");
    }

    [Test]
    public void Vxlan_then_its_port_asks_for_the_number()
    {
        RuleTables tables = Tables("vxlan 110");

        Assert.That(Entries(tables, TableKind.Services), Is.EqualTo(["1100B512=0300000000000000"]));
        Assert.That(Entries(tables, TableKind.Vnis), Is.EqualTo(["6E000000=0200000008000000"]));
    }

    [Test]
    public void Icmp_then_its_type_stands_for_the_port() =>
        Assert.That(Entries(Tables("icmp 8", "icmp6 129"), TableKind.Services), Is.EquivalentTo(["01000800=0100000008000000", "3A008100=0100000009000000"]));

    [Test]
    public void Ports_then_four_bits_of_each_say_whether_any_rule_is_about_it() =>
        // 179 is the fourth of its word: TCP to it and from it are bits 12 and 13, UDP 14 and 15.
        Assert.That(Entries(Tables("tcp 179", "udp 180 from 192.0.2.1"), TableKind.Ports), Is.EqualTo(["16000000=00300C00"]));

    [Test]
    public void Locals_then_each_address_with_its_tags() => Assert.That(
        Entries(Tables("tcp 179"), TableKind.Locals),
        Is.EquivalentTo(["0000000000000000000000000000FFFFC0000202=01000000", "0A00640000000000000000000000FFFFC0000202=01000000"]));

    [TestCase("magic", SteerSwitches.CloneMagic)]
    [TestCase("arp", SteerSwitches.CloneArp)]
    [TestCase("nd", SteerSwitches.CloneNeighbourDiscovery)]
    [TestCase("tcp 179", SteerSwitches.CloneArp | SteerSwitches.CloneNeighbourDiscovery | SteerSwitches.LetOut)]
    public void Switches_then_the_pod_may_answer_only_where_a_rule_redirects(string rule, object switches) =>
        Assert.That(RuleTables.SwitchesOf(RuleReader.Read(rule, "")), Is.EqualTo(switches));

    [Test]
    public void Difference_then_what_is_the_same_stays()
    {
        IReadOnlyDictionary<byte[], byte[]> before = Tables("tcp 179 from 192.0.2.1 192.0.2.3")[TableKind.Hosts];
        IReadOnlyDictionary<byte[], byte[]> after = Tables("tcp 179 from 192.0.2.1 192.0.2.4")[TableKind.Hosts];

        TableDifference difference = TableDifference.Between(before, after);

        Assert.That(difference.Puts.Select(static entry => entry.Key[^1]), Is.EqualTo(new byte[] { 4, 4 }));
        Assert.That(difference.Deletes.Select(static key => key[^1]), Is.EqualTo(new byte[] { 3, 3 }));
    }

    [Test]
    public void Difference_when_a_value_changes_then_it_is_written_again()
    {
        TableDifference difference = TableDifference.Between(Tables("tcp 179")[TableKind.Services], Tables("tcp 179 from 192.0.2.1")[TableKind.Services]);

        Assert.That((difference.Puts.Count, difference.Deletes.Count), Is.EqualTo((2, 0)));
    }

    private static RuleTables Tables(params string[] lines)
    {
        RuleSet rules = RuleReader.Read(string.Join('\n', lines), "");
        InternetAddress address = InternetAddress.FromV4([192, 0, 2, 2]);
        return new RuleTables(rules, new RuleNumbers(rules, new Dictionary<int, string>()), [new LocalAddress(0, address), new LocalAddress((100 << 16) | 10, address)]);
    }

    private static List<string> Entries(RuleTables tables, TableKind kind) =>
        [.. tables[kind].Select(static entry => $"{Convert.ToHexString(entry.Key)}={Convert.ToHexString(entry.Value)}")];
}
