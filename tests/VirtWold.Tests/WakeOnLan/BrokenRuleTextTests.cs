using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class BrokenRuleTextTests
{
    [Test]
    public void Describe_when_rules_differ_then_so_do_their_texts() =>
        Assert.That(Enum.GetValues<BrokenRule>().Select(static rule => rule.Describe()), Is.Unique.And.All.Not.Empty);

    [Test]
    public void Describe_when_it_is_no_rule_then_throws() =>
        Assert.That(static () => ((BrokenRule)(-1)).Describe(), Throws.TypeOf<ArgumentOutOfRangeException>());
}
