using VirtWold.Checks;
using VirtWold.Steering;
using VirtWold.Steering.Rules;

namespace VirtWold.Tests.Steering;

/// <summary>What the check of steering makes of a NIC. No driver here merges segments by itself: what one says is given.</summary>
[TestFixture]
public sealed class SteeringCheckTests
{
    private static readonly SteeringCheck Check = new(new SteerOptions("eth0", "ul-host"));

    [Test]
    public void Nic_that_merges_segments_when_frames_are_redirected_then_it_is_warned_of()
    {
        var finding = Check.Merging(Rules("tcp 179"), true).Single();
        Assert.Multiple(() =>
        {
            Assert.That(finding.Grade, Is.EqualTo(Grade.Warning));
            Assert.That(finding.Remedy, Is.EqualTo("ethtool -K eth0 lro off"));
        });
    }

    [Test]
    public void Nic_that_merges_segments_when_frames_are_only_cloned_then_that_is_fine() =>
        Assert.That(Check.Merging(Rules("magic"), true), Is.Empty);

    [Test]
    public void Nic_that_does_not_merge_when_frames_are_redirected_then_it_is_fine() =>
        Assert.That(Check.Merging(Rules("tcp 179"), false).Single().Grade, Is.EqualTo(Grade.Ok));

    private static RuleSet Rules(string line) => RuleReader.Read(line, "rules");
}
