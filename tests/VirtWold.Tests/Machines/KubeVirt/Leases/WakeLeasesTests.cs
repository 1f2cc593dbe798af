using System.Net;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Leases;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Machines.KubeVirt.Leases;

public sealed class WakeLeasesTests
{
    private static readonly MacAddress Mac = MacAddress.Parse("52:54:00:00:00:01");

    private readonly CollectingLogger _log = new();
    private ManualTimeProvider _time = null!;
    private LeaseServer _server = null!;

    [SetUp]
    public void MakeServer()
    {
        _time = new ManualTimeProvider();
        _server = new LeaseServer();
    }

    [Test]
    public async Task Claim_when_nobody_has_it_then_it_is_ours() => Assert.That((await ClaimAsync(Node("a"))).Hold, Is.Not.Null);

    [TestCase(0)]
    [TestCase(3600)]
    [TestCase(-3600)]
    public async Task Claim_when_another_node_has_it_then_waits_for_as_long_as_a_lease_lasts_whatever_that_nodes_clock_has(int ahead)
    {
        WakeLeases other = Node("b");
        await ClaimAsync(Node("a", ahead));

        LeaseClaim claim = await ClaimAsync(other);
        _time.Advance(Lease.Duration - TimeSpan.FromSeconds(1));
        LeaseClaim later = await ClaimAsync(other);
        _time.Advance(TimeSpan.FromSeconds(1));
        LeaseClaim last = await ClaimAsync(other);

        Assert.That((claim.Holder, claim.Remaining, later.Remaining, last.IsHeld), Is.EqualTo(("a", Lease.Duration, TimeSpan.FromSeconds(1), false)));
    }

    [TestCase(0)]
    [TestCase(3600)]
    [TestCase(-3600)]
    public async Task Claim_when_another_node_renews_it_then_is_never_ours_whatever_that_nodes_clock_has(int ahead)
    {
        WakeLeases other = Node("b");
        LeaseHold hold = (await ClaimAsync(Node("a", ahead))).Hold!;
        for (int i = 0; i < 10; i++)
        {
            Assert.That((await ClaimAsync(other)).IsHeld, Is.True);
            _time.Advance(TimeSpan.FromSeconds(6));
            await hold.RenewAsync(CancellationToken.None);
        }
    }

    [Test]
    public async Task Claim_when_our_own_clock_is_set_meanwhile_then_that_does_not_count()
    {
        SkewedTimeProvider clock = new(_time, TimeSpan.Zero);
        WakeLeases other = new(_server, "b", clock, _log);
        await ClaimAsync(Node("a"));
        await ClaimAsync(other);
        clock.Skew = TimeSpan.FromDays(1);

        Assert.That((await ClaimAsync(other)).IsHeld, Is.True);
    }

    [Test]
    public async Task Claim_when_the_wake_is_over_then_is_given_back_a_moment_later()
    {
        LeaseHold hold = (await ClaimAsync(Node("a"))).Hold!;
        WakeLeases other = Node("b");
        Task release = hold.ReleaseAsync("");
        Assert.That((await ClaimAsync(other)).IsHeld, Is.True);

        _time.Advance(LeaseHold.Aftermath);
        await release;

        Assert.That((await ClaimAsync(other)).Hold, Is.Not.Null);
    }

    [Test]
    public async Task Claim_when_the_other_node_could_not_then_says_why_until_it_is_given_back()
    {
        WakeLeases other = Node("b");
        (LeaseClaim during, _) = await FailWhileAnotherWaitsAsync(other);

        Assert.That((during.Failure, (await ClaimAsync(other)).Failure), Is.EqualTo(("no room", "")));
    }

    [Test]
    public async Task Claim_when_the_node_that_was_waited_for_could_not_and_has_given_it_back_then_says_why()
    {
        WakeLeases other = Node("b");
        (_, int turn) = await FailWhileAnotherWaitsAsync(other);

        LeaseClaim claim = await other.ClaimAsync(Mac, turn, CancellationToken.None);

        Assert.That((claim.Failure, claim.IsHeld), Is.EqualTo(("no room", true)));
    }

    [Test]
    public async Task Claim_when_a_node_could_not_and_another_one_could_since_then_that_failure_is_forgotten()
    {
        WakeLeases other = Node("b");
        (_, int turn) = await FailWhileAnotherWaitsAsync(other);
        Task release = (await ClaimAsync(Node("c"))).Hold!.ReleaseAsync("");
        _time.Advance(LeaseHold.Aftermath);
        await release;

        Assert.That((await other.ClaimAsync(Mac, turn, CancellationToken.None)).Hold, Is.Not.Null);
    }

    [Test]
    public async Task Claim_when_the_faster_node_could_not_and_has_given_it_back_then_says_why()
    {
        LeaseHold? faster = null;
        _server.BeforeWrite = () => faster = ClaimAsync(Node("a")).GetAwaiter().GetResult().Hold;
        WakeLeases other = Node("b");
        int turn = (await ClaimAsync(other)).Turn;
        await FailAsync(faster!);

        Assert.That((await other.ClaimAsync(Mac, turn, CancellationToken.None)).Failure, Is.EqualTo("no room"));
    }

    [Test]
    public async Task Claim_when_another_node_is_faster_then_is_its()
    {
        WakeLeases other = Node("b");
        LeaseClaim first = default;
        _server.BeforeWrite = () => first = ClaimAsync(other).GetAwaiter().GetResult();

        LeaseClaim second = await ClaimAsync(Node("a"));

        Assert.That((first.IsHeld, second.IsHeld), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Renew_when_another_node_has_taken_it_over_then_it_is_lost()
    {
        LeaseHold hold = (await ClaimAsync(Node("a"))).Hold!;
        WakeLeases other = Node("b");
        await ClaimAsync(other);
        _time.Advance(Lease.Duration);
        await ClaimAsync(other);

        Assert.That(await hold.RenewAsync(CancellationToken.None), Is.False);
    }

    [Test]
    public async Task Release_when_another_node_has_taken_it_over_then_leaves_it()
    {
        LeaseHold hold = (await ClaimAsync(Node("a"))).Hold!;
        WakeLeases other = Node("b");
        await ClaimAsync(other);
        _time.Advance(Lease.Duration);
        await ClaimAsync(other);
        Task release = hold.ReleaseAsync("");
        _time.Advance(LeaseHold.Aftermath);
        await release;

        Assert.That((await ClaimAsync(Node("c"))).Holder, Is.EqualTo("b"));
    }

    [Test]
    public async Task Claim_when_it_is_ours_already_then_is_ours_again()
    {
        WakeLeases node = Node("a");
        await ClaimAsync(node);

        Assert.That((await ClaimAsync(node)).Hold, Is.Not.Null);
    }

    [Test]
    public async Task Claim_when_leases_are_not_permitted_then_is_free_and_the_log_has_it_once()
    {
        _server.Fault = new ApiException(HttpStatusCode.Forbidden, "not permitted");
        WakeLeases node = Node("a");

        LeaseClaim[] claims = [await ClaimAsync(node), await ClaimAsync(node)];

        Assert.That((claims.All(static claim => claim == LeaseClaim.Free), _log.Texts.Count(static text => text.StartsWith("Not permitted to keep leases", StringComparison.Ordinal))), Is.EqualTo((true, 1)));
    }

    [Test]
    public void Sightings_when_there_are_very_many_then_the_oldest_go()
    {
        LeaseSightings sightings = new(_time);
        sightings.AgeOf("first", "1");
        _time.Advance(TimeSpan.FromSeconds(1));
        for (int i = 0; i < LeaseSightings.Most; i++)
        {
            sightings.AgeOf(FormattableString.Invariant($"lease-{i}"), "1");
        }

        Assert.That(sightings.AgeOf("first", "1"), Is.EqualTo(TimeSpan.Zero));
    }

    private static Task<LeaseClaim> ClaimAsync(WakeLeases leases) => leases.ClaimAsync(Mac, null, CancellationToken.None);

    /// <summary>A node fails while another one waits, and gives the lease back.</summary>
    private async Task<(LeaseClaim During, int Turn)> FailWhileAnotherWaitsAsync(WakeLeases other)
    {
        LeaseHold hold = (await ClaimAsync(Node("a"))).Hold!;
        int turn = (await ClaimAsync(other)).Turn;
        await hold.FailAsync("no room", CancellationToken.None);
        LeaseClaim during = await ClaimAsync(other);
        await FailAsync(hold);
        return (during, turn);
    }

    private async Task FailAsync(LeaseHold hold)
    {
        await hold.FailAsync("no room", CancellationToken.None);
        Task release = hold.ReleaseAsync("");
        _time.Advance(LeaseHold.Aftermath);
        await release;
    }

    private WakeLeases Node(string name, int ahead = 0) => new(_server, name, new SkewedTimeProvider(_time, TimeSpan.FromSeconds(ahead)), _log);
}
