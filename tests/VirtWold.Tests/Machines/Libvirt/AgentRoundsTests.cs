using System.Collections.Immutable;
using VirtWold.Machines.Libvirt;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>When the agents of guests are asked for addresses; clock and answers are given.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AgentRoundsTests
{
    private static readonly ImmutableArray<InternetAddress> Address = [InternetAddress.TryParse("192.0.2.20", out InternetAddress address) ? address : default];

    private readonly ManualTimeProvider _time = new();
    private readonly List<(Guid Domain, TaskCompletionSource<ImmutableArray<InternetAddress>> Answer)> _asked = [];
    private readonly List<Guid> _found = [];
    private readonly Guid _domain = Guid.NewGuid();
    private readonly AgentRounds _rounds;

    public AgentRoundsTests() => _rounds = new AgentRounds(Ask, (domain, _) => _found.Add(domain), static errand => errand(), _time);

    [Test]
    public void Want_when_the_agent_names_an_address_then_it_is_asked_once()
    {
        _rounds.Want(_domain);
        _asked[0].Answer.SetResult(Address);
        _rounds.Want(_domain);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.That((_asked.Count, _found), Is.EqualTo((1, new[] { _domain })));
    }

    [Test]
    public void Want_when_the_guest_never_has_an_address_then_it_is_asked_a_few_times_and_no_more()
    {
        _rounds.Want(_domain);
        for (int i = 0; i < 10; i++)
        {
            _asked[^1].Answer.TrySetResult([]);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.That((_asked.Count, _found.Count), Is.EqualTo((1 + AgentRounds.Pauses.Length, 0)));
    }

    [Test]
    public void Want_when_the_agent_does_not_answer_at_first_then_its_later_answer_counts()
    {
        _rounds.Want(_domain);
        _asked[0].Answer.SetException(new LibvirtException(LibvirtErrorCode.None, 0, "the agent isn't connected"));
        _time.Advance(AgentRounds.Pauses[0]);
        _asked[1].Answer.SetResult(Address);

        Assert.That(_found, Is.EqualTo(new[] { _domain }));
    }

    [Test]
    public void Want_when_agents_hang_then_only_a_few_are_asked_and_the_next_when_one_answers()
    {
        Guid[] domains = [.. Enumerable.Range(0, AgentRounds.MostUnderWay + 2).Select(static _ => Guid.NewGuid())];
        foreach (Guid domain in domains)
        {
            _rounds.Want(domain);
        }

        int before = _asked.Count;
        _asked[3].Answer.SetResult(Address);

        Assert.That((before, _asked.Count, _asked[^1].Domain), Is.EqualTo((AgentRounds.MostUnderWay, before + 1, domains[AgentRounds.MostUnderWay])));
    }

    [Test]
    public void Forget_when_the_agent_is_being_asked_then_its_answer_does_not_count()
    {
        _rounds.Want(_domain);
        _rounds.Forget(_domain);
        _asked[0].Answer.SetResult(Address);

        Assert.That(_found, Is.Empty);
    }

    [Test]
    public void WantAgain_when_it_was_asked_before_then_it_is_asked_again()
    {
        _rounds.Want(_domain);
        _asked[0].Answer.SetResult(Address);
        _rounds.WantAgain(_domain);
        _asked[1].Answer.SetResult(Address);

        Assert.That(_found, Has.Count.EqualTo(2));
    }

    [Test]
    public void SettleAsync_when_a_question_is_under_way_then_ends_with_its_answer()
    {
        _rounds.Want(_domain);
        Task end = _rounds.SettleAsync();
        bool before = end.IsCompleted;
        _asked[0].Answer.SetResult([]);

        Assert.That((before, end.IsCompleted), Is.EqualTo((false, true)));
    }

    private Task<ImmutableArray<InternetAddress>> Ask(Guid domain)
    {
        _asked.Add((domain, new TaskCompletionSource<ImmutableArray<InternetAddress>>()));
        return _asked[^1].Answer.Task;
    }
}
