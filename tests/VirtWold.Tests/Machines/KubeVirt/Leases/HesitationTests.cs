using VirtWold.Machines.KubeVirt.Leases;

namespace VirtWold.Tests.Machines.KubeVirt.Leases;

public sealed class HesitationTests
{
    [Test]
    public void Draw_is_within_the_span()
    {
        Hesitation hesitation = new();

        Assert.That(Enumerable.Range(0, 1000).Select(_ => hesitation.Draw()), Is.All.InRange(TimeSpan.Zero, hesitation.Span));
    }

    [Test]
    public void Won_when_it_is_always_ours_then_hardly_hesitates()
    {
        Hesitation hesitation = new();
        for (int i = 0; i < 20; i++)
        {
            hesitation.Won();
        }

        Assert.That(hesitation.Span, Is.EqualTo(Hesitation.Shortest));
    }

    [Test]
    public void Lost_when_it_is_never_ours_then_hesitates_for_a_bounded_time()
    {
        Hesitation hesitation = new();
        for (int i = 0; i < 20; i++)
        {
            hesitation.Lost();
        }

        Assert.That(hesitation.Span, Is.EqualTo(Hesitation.Longest));
    }
}
