using VirtWold.Status;
using VirtWold.Tests.Waking;
using VirtWold.Waking;

namespace VirtWold.Tests.Status;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WakeHistoryTests
{
    private readonly WakeHistory _history = new();

    [Test]
    public void Since_when_somebody_knows_the_older_ones_then_only_the_newer_ones()
    {
        Add(1);
        Add(2);
        Add(5);

        Assert.That(_history.Since(2).Select(static wake => wake.Id), Is.EqualTo([3]));
    }

    [Test]
    public void Add_when_it_is_full_then_the_oldest_makes_room()
    {
        for (int i = 1; i <= WakeHistory.Capacity + 1; i++)
        {
            Add(i);
        }

        Assert.That(_history.Since(0).Select(static wake => wake.Id), Is.EqualTo(Enumerable.Range(2, WakeHistory.Capacity)));
    }

    private void Add(long version) =>
        _history.Add(new WakeNote(0, version, DateTimeOffset.UnixEpoch, new WakeOutcome(Verdict.Started), Packets.Origin));
}
