using VirtWold.Steering;
using VirtWold.Steering.Rules;

namespace VirtWold.Tests.Steering.Rules;

/// <summary>Files of rules, as people write them and as they shouldn't.</summary>
public sealed class RuleReaderTests
{
    [Test]
    public void Read_when_each_kind_of_rule_is_there_then_knows_them_all()
    {
        RuleSet rules = Read("magic", "arp", "nd", "icmp 0", "icmp6 129", "tcp 179", "udp 3784", "vxlan 110 200-202");

        Assert.That(
            rules.All.Select(static rule => (rule.Kind, rule.Name, rule.Port)),
            Is.EqualTo(new[]
            {
                (RuleKind.Magic, "magic", 0),
                (RuleKind.Arp, "arp", 0),
                (RuleKind.NeighbourDiscovery, "nd", 0),
                (RuleKind.Icmp, "icmp 0", 0),
                (RuleKind.Icmp6, "icmp6 129", 129),
                (RuleKind.Tcp, "tcp 179", 179),
                (RuleKind.Udp, "udp 3784", 3784),
                (RuleKind.Vxlan, "vxlan 110 200-202", 4789),
            }));
        Assert.That(rules.All[^1].Vnis, Is.EqualTo(new uint[] { 110, 200, 201, 202 }));
    }

    [Test]
    public void Read_when_there_are_comments_blanks_and_carriage_returns_then_they_count_for_nothing() =>
        Assert.That(Read("# all of it", "", "  magic\t# the default\r", "\ttcp   179").All.Select(static rule => rule.Name), Is.EqualTo(["magic", "tcp 179"]));

    [Test]
    public void Read_when_neighbours_are_named_then_keeps_addresses_and_networks()
    {
        Rule rule = Read("tcp 179 from 192.0.2.1 198.51.100.0/24 2001:db8::/64").All[0];

        Assert.That(rule.From.Select(static network => $"{network.Network}/{network.PrefixLength}"), Is.EqualTo(["192.0.2.1/32", "198.51.100.0/24", "2001:db8::/64"]));
    }

    [Test]
    public void Read_when_two_lines_are_about_one_port_then_they_are_one_rule() =>
        Assert.That(Read("tcp 179 from 192.0.2.1", "tcp 179 from 192.0.2.3").All.Single().From, Has.Length.EqualTo(2));

    [Test]
    public void Read_when_an_address_is_shared_then_keeps_its_tags() => Assert.That(
        Read("magic", "address 192.0.2.2", "address 192.0.2.2 vlan 10", "address 2001:db8::2 vlan 100.10").Addresses.Select(static address => address.Vlans),
        Is.EquivalentTo(new uint[] { 0, 10, (100 << 16) | 10 }));

    [Test]
    public void Read_when_a_verb_says_what_is_done_anyway_then_takes_it() =>
        Assert.That(Read("clone magic", "redirect tcp 179 from 192.0.2.1").All.Select(static rule => rule.Name), Is.EqualTo(["magic", "tcp 179"]));

    [TestCase("clone tcp 179", "tcp can't be cloned: host and pod would both answer, and the host's refusal ends the connection; write 'tcp 179', which redirects it")]
    [TestCase("clone udp 3784", "udp can't be cloned: host and pod would both answer, and the host's refusal ends the connection; write 'udp 3784', which redirects it")]
    [TestCase("clone vxlan 1", "vxlan can't be cloned: host and pod would both answer, and the host's refusal ends the connection; write 'vxlan 1', which redirects it")]
    [TestCase("redirect arp", "arp can't be redirected: the host needs it as well; write 'arp', which clones it")]
    [TestCase("redirect magic", "magic can't be redirected: the host needs it as well; write 'magic', which clones it")]
    [TestCase("clone", "'clone' needs what it is about behind it: magic, arp, nd, icmp TYPE, icmp6 TYPE, tcp PORT, udp PORT, vxlan VNI or address ADDRESS")]
    [TestCase("clone clone magic", "'clone' and 'clone' don't go together")]
    [TestCase("dns", "there is no rule 'dns'; write magic, arp, nd, icmp TYPE, icmp6 TYPE, tcp PORT, udp PORT, vxlan VNI or address ADDRESS")]
    [TestCase("arp 1", "'arp' stands alone; take '1' out")]
    [TestCase("icmp", "'icmp' needs one type, a number from 0 to 255")]
    [TestCase("icmp 256", "'icmp' needs one type, a number from 0 to 255")]
    [TestCase("icmp6 135", "ICMPv6 135 is neighbour discovery; write 'nd'")]
    [TestCase("tcp", "'tcp' needs a port, a number from 1 to 65535")]
    [TestCase("tcp 0", "'tcp' needs a port, a number from 1 to 65535")]
    [TestCase("udp 65536", "'udp' needs a port, a number from 1 to 65535")]
    [TestCase("udp -1", "'udp' needs a port, a number from 1 to 65535")]
    [TestCase("tcp 179 192.0.2.1", "behind 'tcp 179' comes nothing, or 'from' and networks such as 192.0.2.0/24")]
    [TestCase("tcp 179 from", "behind 'tcp 179' comes nothing, or 'from' and networks such as 192.0.2.0/24")]
    [TestCase("tcp 179 from 192.0.2.1/24", "'192.0.2.1/24' is no network such as 192.0.2.0/24 or 2001:db8::/64 (bits behind the prefix are zero)")]
    [TestCase("tcp 179 from example.org", "'example.org' is no network such as 192.0.2.0/24 or 2001:db8::/64 (bits behind the prefix are zero)")]
    [TestCase("tcp 179 from 192.0.2.1 192.0.2.1", "192.0.2.1/32 stands there twice for 'tcp 179'")]
    [TestCase("vxlan", "'vxlan' needs the numbers of its networks, from 0 to 16777215")]
    [TestCase("vxlan 16777216", "'16777216' is no VNI, a number from 0 to 16777215, nor a range of them such as 100-199")]
    [TestCase("vxlan 9-1", "'9-1' is no VNI, a number from 0 to 16777215, nor a range of them such as 100-199")]
    [TestCase("vxlan 0-16777215", "there are more than 4096 VNIs; so many have room")]
    [TestCase("vxlan 1 1", "VNI 1 stands there twice")]
    [TestCase("address 192.0.2.0/24", "'address' needs an IP address, and no network")]
    [TestCase("address 192.0.2.2 vlan 4095", "behind 'address 192.0.2.2' comes nothing, or 'vlan' and a tag from 1 to 4094, or two such as 100.10")]
    [TestCase("address 192.0.2.2 vlan 1.2.3", "behind 'address 192.0.2.2' comes nothing, or 'vlan' and a tag from 1 to 4094, or two such as 100.10")]
    public void Read_when_a_line_is_broken_then_says_which_and_why(string line, string error) => AssertRefused($"line 2: {error}", "magic", line);

    [TestCase("tcp 179", "tcp 179", "'tcp 179' stands there already, for everybody")]
    [TestCase("tcp 179", "tcp 179 from 192.0.2.1", "'tcp 179' stands there already, for everybody")]
    [TestCase("tcp 179 from 192.0.2.1", "tcp 179", "'tcp 179' stands there already, for some neighbours; for everybody, take those out")]
    [TestCase("tcp 179 from 192.0.2.1", "tcp 179 from 192.0.2.1", "192.0.2.1/32 stands there twice for 'tcp 179'")]
    [TestCase("vxlan 1", "vxlan 2 1", "VNI 1 stands there twice")]
    [TestCase("vxlan 1", "udp 4789", "'udp 4789' and 'vxlan 1' are about the same port; take one of them out")]
    [TestCase("udp 4789", "vxlan 1", "'vxlan 1' and 'udp 4789' are about the same port; take one of them out")]
    [TestCase("magic", "magic", "'magic' stands there already, for everybody")]
    public void Read_when_two_lines_are_about_the_same_then_says_so(string first, string second, string error) => AssertRefused($"line 2: {error}", first, second);

    [Test]
    public void Read_when_there_are_too_many_neighbours_then_says_how_many_have_room() =>
        AssertRefused("line 1: there are more than 500 neighbours; so many have room; name networks", $"tcp 179 from {string.Join(' ', Enumerable.Range(0, 501).Select(static number => $"10.0.{number / 256}.{number % 256}"))}");

    [Test]
    public void Read_when_there_is_no_rule_then_says_so() => Assert.That(
        static () => Read("# nothing"), Throws.TypeOf<SteeringException>().With.Message.StartsWith("rules.conf has no rules; write one a line: magic, "));

    [Test]
    public void Redirects_when_a_rule_does_then_address_resolution_comes_along()
    {
        RuleSet rules = Read("tcp 179");

        Assert.That((rules.Redirects, rules.Clones(RuleKind.Arp), rules.Clones(RuleKind.NeighbourDiscovery), rules.Clones(RuleKind.Magic)), Is.EqualTo((true, true, true, false)));
    }

    [Test]
    public void Usual_when_nothing_else_is_said_then_magic_packets_are_cloned_and_nothing_else()
    {
        Assert.That(RuleSet.Usual.ToString(), Is.EqualTo("magic"));
        Assert.That((RuleSet.Usual.Redirects, RuleSet.Usual.Clones(RuleKind.Arp)), Is.EqualTo((false, false)));
    }

    private static RuleSet Read(params string[] lines) => RuleReader.Read(string.Join('\n', lines), "rules.conf");

    private static void AssertRefused(string error, params string[] lines)
    {
        SteeringException refused = Assert.Throws<SteeringException>(() => Read(lines))!;
        Assert.That((refused.Failure, refused.Message), Is.EqualTo((SteeringFailure.BadRequest, $"rules.conf, {error}")));
    }
}
