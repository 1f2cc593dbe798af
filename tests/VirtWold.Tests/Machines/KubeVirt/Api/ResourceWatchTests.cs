using System.Net;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Tests.Machines.KubeVirt.Api;

public sealed class ResourceWatchTests
{
    private static readonly string Proof = $"timeoutSeconds={ResourceWatch<VirtWold.Machines.KubeVirt.VirtualMachine>.ProofSeconds}";

    private WatchRig _rig = null!;

    [SetUp]
    public void MakeRig() => _rig = new WatchRig();

    [TearDown]
    public void DisposeRig() => _rig.Dispose();

    [Test]
    public async Task Run_lists_and_then_follows_from_there()
    {
        ScriptedRequest watch = await _rig.BeginAsync();

        Assert.That(watch.Path, Does.Contain("resourceVersion=10").And.Not.EndWith(Proof));
        await _rig.WhenLearnedAsync("list nas");
        await watch.SendAsync(WatchRig.Event("DELETED", WatchRig.Machine("nas", 11)));
        await _rig.WhenLearnedAsync("remove nas");
    }

    [Test]
    public async Task Run_when_the_connection_broke_then_goes_on_where_it_was_and_is_live_with_the_bookmark_only()
    {
        ScriptedRequest watch = await _rig.BeginAsync();
        await _rig.TellAsync(watch, "nas", 12);
        watch.Break();
        ScriptedRequest again = await _rig.NextAfterPauseAsync();
        Assert.That(_rig.Losses, Is.EqualTo(["the connection broke"]));
        again.Open();
        await _rig.TellAsync(again, "nas", 13);
        await _rig.TellAsync(again, "nas", 14);
        Assert.That((_rig.IsLive, again.Path.Contains("resourceVersion=12", StringComparison.Ordinal), again.Path.EndsWith(Proof, StringComparison.Ordinal)), Is.EqualTo((false, true, true)));

        await again.SendAsync(WatchRig.Bookmark(14));

        await _rig.WhenAsync(() => _rig.IsLive);
    }

    [Test]
    public async Task Run_when_the_server_sends_no_bookmarks_then_the_end_that_was_asked_for_proves_as_much()
    {
        (await _rig.BeginAsync()).Break();
        ScriptedRequest again = await _rig.NextAfterPauseAsync();
        again.Open();
        await _rig.TellAsync(again, "nas", 13);
        _rig.Time.Advance(TimeSpan.FromSeconds(3));

        again.End();

        await _rig.WhenAsync(() => _rig.IsLive);
        Assert.That((await _rig.Server.NextAsync()).Path, Does.Contain("resourceVersion=13").And.Not.EndWith(Proof));
    }

    [Test]
    public async Task Run_when_a_watch_ends_before_its_time_then_that_proves_nothing()
    {
        ScriptedRequest watch = await _rig.BeginAsync();
        await _rig.TellAsync(watch, "nas", 12);
        _rig.Time.Advance(TimeSpan.FromSeconds(60));

        watch.End();

        ScriptedRequest again = await _rig.Server.NextAsync();
        Assert.That((_rig.IsLive, again.Path.EndsWith(Proof, StringComparison.Ordinal), string.Join(',', _rig.Losses)), Is.EqualTo((false, true, "-")));
    }

    [Test]
    public async Task Run_when_a_watch_ends_in_time_then_stays_live()
    {
        ScriptedRequest watch = await _rig.BeginAsync();
        await _rig.TellAsync(watch, "nas", 12);
        _rig.AdvanceToEndOf(watch);
        watch.End();
        ScriptedRequest again = await _rig.Server.NextAsync();

        again.Open();
        await _rig.TellAsync(again, "nas", 13);

        Assert.That((_rig.IsLive, _rig.Losses, again.Path.EndsWith(Proof, StringComparison.Ordinal)), Is.EqualTo((true, Array.Empty<string>(), false)));
    }

    [Test]
    public async Task Run_when_the_next_watch_does_not_open_within_a_moment_then_is_lost_until_it_has_caught_up()
    {
        ScriptedRequest watch = await _rig.BeginAsync();
        await _rig.TellAsync(watch, "nas", 12);
        _rig.AdvanceToEndOf(watch);
        watch.End();
        await _rig.Server.NextAsync();

        ScriptedRequest again = await _rig.NextAfterPauseAsync();

        Assert.That((_rig.IsLive, again.Path.EndsWith(Proof, StringComparison.Ordinal)), Is.EqualTo((false, true)));
        again.Open();
        await again.SendAsync(WatchRig.Bookmark(12));
        await _rig.WhenAsync(() => _rig.IsLive);
    }

    [Test]
    public async Task Run_when_the_list_took_long_then_is_live_with_the_bookmark_only()
    {
        ScriptedRequest list = await _rig.Server.NextAsync();
        _rig.Time.Advance(TimeSpan.FromSeconds(2));
        list.Answer(WatchRig.Page(10, WatchRig.Machine("nas", 5)));
        ScriptedRequest watch = await _rig.Server.NextAsync();
        watch.Open();
        await _rig.TellAsync(watch, "nas", 11);
        Assert.That(_rig.IsLive, Is.False);

        await watch.SendAsync(WatchRig.Bookmark(11));

        await _rig.WhenAsync(() => _rig.IsLive);
    }

    [Test]
    public async Task Run_when_what_it_knows_is_too_old_then_lists()
    {
        ScriptedRequest watch = await _rig.BeginAsync();
        await watch.SendAsync(WatchRig.Event("ERROR", """{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version: 10 (99)"}"""));

        ScriptedRequest list = await _rig.Server.NextAsync();

        Assert.That((list.IsWatch, _rig.IsLive, string.Join(',', _rig.Losses)), Is.EqualTo((false, false, "-")));
    }

    [Test]
    public async Task Run_when_what_it_has_just_listed_is_too_old_then_pauses()
    {
        ApiException expired = new(HttpStatusCode.Gone, "too old") { Reason = "Expired" };
        (await _rig.BeginAsync()).Break();
        (await _rig.NextAfterPauseAsync()).Fail(expired);
        (await _rig.Server.NextAsync()).Fail(expired);
        TimeSpan before = _rig.Time.Elapsed;

        await _rig.NextAfterPauseAsync();

        Assert.That(_rig.Time.Elapsed - before, Is.GreaterThan(TimeSpan.FromMilliseconds(200)));
    }

    [Test]
    public async Task Run_when_the_watch_is_refused_as_too_old_then_lists()
    {
        (await _rig.BeginAsync()).Break();
        (await _rig.NextAfterPauseAsync()).Fail(new ApiException(HttpStatusCode.Gone, "too old") { Reason = "Expired" });

        Assert.That((await _rig.NextAfterPauseAsync()).IsWatch, Is.False);
    }

    [Test]
    public async Task Run_when_a_page_can_not_be_continued_then_lists_from_the_first_page()
    {
        ScriptedRequest first = await _rig.Server.NextAsync();
        first.Answer("""{"metadata":{"resourceVersion":"10","continue":"more"},"items":[]}""");
        (await _rig.Server.NextAsync()).Fail(new ApiException(HttpStatusCode.Gone, "too old") { Reason = "Expired" });

        ScriptedRequest next = await _rig.NextAfterPauseAsync();

        Assert.That(next.Path, Is.EqualTo(first.Path));
    }

    [Test]
    public async Task Run_when_a_watch_that_is_behind_goes_silent_then_lists()
    {
        (await _rig.BeginAsync()).Break();
        ScriptedRequest again = await _rig.NextAfterPauseAsync();
        again.Open();
        await _rig.TellAsync(again, "nas", 13);
        _rig.Time.Advance(TimeSpan.FromSeconds(33));

        ScriptedRequest list = await _rig.NextAfterPauseAsync();

        Assert.That((list.IsWatch, string.Join(',', _rig.Losses)), Is.EqualTo((false, "the connection broke,it has gone silent")));
    }

    [Test]
    public async Task Run_when_a_bookmark_came_then_goes_on_from_there()
    {
        ScriptedRequest watch = await _rig.BeginAsync();
        await watch.SendAsync(WatchRig.Bookmark(40));
        await _rig.WhenLearnedAsync("read 40");
        watch.Break();

        Assert.That((await _rig.NextAfterPauseAsync()).Path, Does.Contain("resourceVersion=40"));
    }

    [Test]
    public async Task Run_when_an_object_is_larger_than_can_be_then_takes_those_behind_it()
    {
        ScriptedRequest watch = await _rig.BeginAsync();
        await watch.SendAsync(WatchRig.Event("MODIFIED", $$"""{"metadata":{"name":"nas","namespace":"lab"},"x":"{{new string('x', 5 * 1024 * 1024)}}"}"""));

        await _rig.TellAsync(watch, "nas", 12);

        await _rig.Log.WaitForAsync("One of the virtualmachines is larger than 4 MiB");
    }

    [Test]
    public async Task Run_when_an_object_can_not_be_read_then_takes_those_behind_it()
    {
        ScriptedRequest watch = await _rig.BeginAsync();
        await watch.SendAsync(WatchRig.Event("MODIFIED", """{"metadata":{"name":"../nas","namespace":"lab"}}"""));

        await _rig.TellAsync(watch, "nas", 12);

        await _rig.Log.WaitForAsync("One of the virtualmachines can't be read");
    }

    [Test]
    public async Task Run_when_a_line_is_cut_off_by_the_end_then_it_is_asked_for_again()
    {
        ScriptedRequest watch = await _rig.BeginAsync();
        await _rig.TellAsync(watch, "nas", 12);
        await watch.SendAsync("{\"type\":\"MODIF");
        watch.End();

        Assert.That((await _rig.NextAfterPauseAsync()).Path, Does.Contain("resourceVersion=12"));
    }

    [Test]
    public async Task Relist_has_it_list_and_nobody_vouches_meanwhile()
    {
        await _rig.BeginAsync();

        _rig.Relist();

        ScriptedRequest list = await _rig.Server.NextAsync();
        Assert.That((list.IsWatch, _rig.IsLive), Is.EqualTo((false, false)));
        list.Answer(WatchRig.Page(20));
        (await _rig.Server.NextAsync()).Open();
        await _rig.WhenAsync(() => _rig.IsLive);
    }

    [Test]
    public async Task Run_when_the_server_refuses_then_tries_again_with_pauses()
    {
        (await _rig.Server.NextAsync()).Fail(new ApiException(HttpStatusCode.Forbidden, "not permitted"));
        (await _rig.NextAfterPauseAsync()).Fail(new ApiException(HttpStatusCode.Forbidden, "not permitted"));

        await _rig.NextAfterPauseAsync();

        Assert.That(_rig.Time.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(1)));
    }
}
