using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

public sealed class FrameGeneratorTests
{
    private const int Frames = 20_000;

    [Test]
    public void Next_when_the_seed_is_the_same_then_so_are_the_frames()
    {
        FrameGenerator first = new(7);
        FrameGenerator second = new(7);

        Assert.That(Take(first), Is.EqualTo(Take(second)));
    }

    [Test]
    public void Next_when_the_seed_is_another_then_so_are_the_frames() =>
        Assert.That(Take(new FrameGenerator(7)), Is.Not.EqualTo(Take(new FrameGenerator(8))));

    [Test]
    public void Next_when_many_are_made_then_a_good_part_of_them_are_magic_packets() =>
        Assert.That(Count()[BrokenRule.None], Is.InRange(Frames / 4, Frames * 3 / 4));

    [Test]
    public void Next_when_many_are_made_then_each_rule_is_broken_by_some() =>
        Assert.That(Enum.GetValues<BrokenRule>().Where(static rule => Count().GetValueOrDefault(rule) < Frames / 1000), Is.Empty);

    private static string[] Take(FrameGenerator generator) =>
        [.. Enumerable.Range(0, 20).Select(_ => Convert.ToHexString(generator.Next().Captured))];

    private static Dictionary<BrokenRule, int> Count()
    {
        FrameGenerator generator = new(20213);
        return Enumerable.Range(0, Frames).Select(_ => generator.Next().Broken).CountBy(static rule => rule).ToDictionary();
    }
}
