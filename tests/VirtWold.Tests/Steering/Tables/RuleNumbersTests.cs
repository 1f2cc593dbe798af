using VirtWold.Steering.Rules;
using VirtWold.Steering.Tables;

namespace VirtWold.Tests.Steering.Tables;

/// <summary>A rule keeps its number, and so its counters, as long as it keeps its name.</summary>
public sealed class RuleNumbersTests
{
    [Test]
    public void Numbers_when_nothing_was_before_then_they_begin_with_the_first() =>
        Assert.That(Numbers([], "tcp 179", "udp 3784").All, Is.EquivalentTo(new Dictionary<string, int> { ["tcp 179"] = 8, ["udp 3784"] = 9 }));

    [Test]
    public void Numbers_when_a_rule_was_there_before_then_it_keeps_its_own()
    {
        RuleNumbers numbers = Numbers(new() { [8] = "udp 53", [11] = "tcp 179" }, "udp 3784", "tcp 179");

        Assert.That(numbers.All, Is.EquivalentTo(new Dictionary<string, int> { ["udp 3784"] = 8, ["tcp 179"] = 11 }));
        Assert.That(numbers.Begun, Is.EqualTo([8]), "its counters begin again, the other's go on");
    }

    [Test]
    public void Numbers_of_rules_without_a_port_are_the_same_for_ever()
    {
        RuleSet rules = RuleReader.Read("magic\narp\nnd", "");
        RuleNumbers numbers = new(rules, new Dictionary<int, string>());

        Assert.That(rules.All.Select(numbers.Of), Is.EqualTo([2, 0, 1]));
        Assert.That(numbers.All, Is.Empty);
    }

    [Test]
    public void Name_when_it_is_longer_than_the_table_has_room_for_then_it_is_cut_and_found_again()
    {
        string line = $"vxlan {string.Join(' ', Enumerable.Range(1, 40))}";
        RuleNumbers first = Numbers([], line);
        string kept = Layouts.ReadName(Layouts.Name(first.All.Keys.Single()));

        Assert.That(kept, Has.Length.EqualTo(63));
        Assert.That(Numbers(new() { [20] = kept }, line).All.Values, Is.EqualTo([20]));
    }

    private static RuleNumbers Numbers(Dictionary<int, string> known, params string[] lines) => new(RuleReader.Read(string.Join('\n', lines), ""), known);
}
