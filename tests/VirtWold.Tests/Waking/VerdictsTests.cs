using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

public sealed class VerdictsTests
{
    [Test]
    public void Name_when_verdicts_differ_then_so_do_their_names() =>
        Assert.That(Enum.GetValues<Verdict>().Select(static verdict => verdict.Name()), Is.Unique);

    [Test]
    public void Name_is_in_lower_case_with_hyphens() =>
        Assert.That(Enum.GetValues<Verdict>().Select(static verdict => verdict.Name()), Is.All.Match("^[a-z]+(-[a-z]+)*$"));

    [Test]
    public void Name_when_it_is_no_verdict_then_throws() =>
        Assert.That(static () => ((Verdict)(-1)).Name(), Throws.TypeOf<ArgumentOutOfRangeException>());
}
