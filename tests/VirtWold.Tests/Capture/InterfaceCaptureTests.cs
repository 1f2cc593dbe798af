using VirtWold.Capture;
using VirtWold.Tests.Links;

namespace VirtWold.Tests.Capture;

/// <summary>What becomes of a capture as its interface comes and goes, changes hands, or refuses.</summary>
public sealed class InterfaceCaptureTests
{
    private static readonly CaptureException Refused = new(CaptureFailure.Refused, "eth0 can't be captured: no room");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Start_when_there_is_no_such_interface_then_throws() =>
        Assert.That(static () => new InterfaceLife("eth0").Start("eth1"), Throws.TypeOf<CaptureException>().With.Message.Contains("there is no interface eth1"));

    [Test]
    public void Start_when_it_may_wait_then_says_that_it_does()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth1", mayWait: true);
        Assert.That((life.Capture.State.IsListening, life.Capture.State.Reason), Is.EqualTo((false, "isn't there yet")));
    }

    [Test]
    public async Task Follow_when_the_interface_appears_later_then_it_is_captured()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth1", mayWait: true);
        life.Tell(KernelNews.New(9, "eth1", isUp: false), KernelNews.New(9, "eth1"));
        await life.UntilItListensAsync();
    }

    [Test]
    public async Task Follow_when_it_goes_down_then_the_capture_ends()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth0");
        life.Tell(KernelNews.New(2, "eth0", isUp: false));
        await life.UntilItListensAsync(false);
        Assert.That((life.Opened.Single().IsDisposed, life.Capture.State.Reason), Is.EqualTo((true, "is down")));
    }

    [Test]
    public async Task Follow_when_it_is_renamed_then_the_new_name_is_said()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth0");
        life.Tell(KernelNews.New(2, "lan0"));
        await life.UntilItListensAsync(false);
        Assert.That(life.Capture.State.Reason, Is.EqualTo("is called lan0 now"));
    }

    [Test]
    public async Task Follow_when_another_one_has_the_name_then_that_one_is_captured()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth0");
        life.Tell([.. KernelNews.Gone(2, "eth0"), .. KernelNews.New(3, "eth0")]);
        await life.UntilAsync(() => life.Opened.Count == 2 && life.Capture.State.IsListening, "the other one is captured");
        Assert.That(life.Log.Lines.Count(static line => line.Text.Contains("was replaced by another", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Follow_when_the_capture_fails_then_it_is_opened_again_a_moment_later()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth0");
        life.Opened[0].Fail("the ring is broken");
        await life.Time.WhenSomebodyWaitsAsync(Second);
        life.Time.Advance(Second);
        await life.UntilAsync(() => life.Opened.Count == 2 && life.Capture.State.IsListening, "it listens again");
        Assert.That(life.Log.Lines.Any(static line => line.Text.Contains("the ring is broken", StringComparison.Ordinal)), Is.True);
    }

    [Test]
    public async Task Follow_when_the_capture_fails_because_the_interface_is_gone_then_that_is_the_reason()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth0");
        life.Opened[0].Fail("The interface disappeared");
        life.Tell(KernelNews.Gone(2, "eth0"));
        await life.UntilItListensAsync(false);
        Assert.That(life.Capture.State.Reason, Is.EqualTo("is gone"));
    }

    [Test]
    public async Task Follow_when_it_refuses_then_it_is_tried_again_with_longer_and_longer_pauses_and_said_once()
    {
        using InterfaceLife life = new InterfaceLife("eth0", "eth1").Start("eth2", mayWait: true);
        life.Refusal = Refused;
        life.Tell(KernelNews.New(9, "eth2"));
        foreach (int pause in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            await life.Time.WhenSomebodyWaitsAsync(TimeSpan.FromSeconds(pause));
            int tries = life.Tries;
            life.Time.Advance(TimeSpan.FromSeconds(pause));
            await life.UntilAsync(() => life.Tries == tries + 1, $"it is tried again after {pause} s");
        }

        life.Refusal = null;
        await life.Time.WhenSomebodyWaitsAsync(TimeSpan.FromMinutes(1));
        life.Time.Advance(TimeSpan.FromMinutes(1));
        await life.UntilItListensAsync();
        Assert.That(life.Log.Lines.Count(static line => line.Text.StartsWith("Can't listen on", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Follow_when_another_interface_changes_then_one_that_refuses_is_not_tried_again_for_that()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth2", mayWait: true);
        life.Refusal = Refused;
        life.Tell(KernelNews.New(9, "eth2"));
        await life.UntilAsync(() => life.Tries == 1, "it was tried");
        for (int index = 10; index < 100; index++)
        {
            life.Tell(KernelNews.New(index, $"pod{index}"));
        }

        life.Refusal = null;
        await life.Time.WhenSomebodyWaitsAsync(Second);
        life.Time.Advance(Second);
        await life.UntilItListensAsync();
        Assert.That(life.Tries, Is.EqualTo(2));
    }

    [Test]
    public async Task Follow_when_the_interface_that_refuses_changes_then_it_is_tried_at_once()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth2", mayWait: true);
        life.Refusal = Refused;
        life.Tell(KernelNews.New(9, "eth2"));
        await life.UntilAsync(() => life.Tries == 1, "it was tried");
        life.Refusal = null;
        life.Tell([.. KernelNews.Gone(9, "eth2"), .. KernelNews.New(10, "eth2")]);
        await life.UntilItListensAsync();
    }

    [Test]
    public async Task Follow_when_it_is_absent_then_changes_of_others_leave_nothing_behind()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth1", mayWait: true);
        await RoundsAsync(life, 1000);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await RoundsAsync(life, 10_000);
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(1_000_000), "bytes kept after 10 000 changes");
    }

    [Test]
    public async Task Drops_when_a_capture_has_ended_then_its_drops_still_count()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth0");
        life.Tell(KernelNews.New(2, "eth0", isUp: false));
        await life.UntilItListensAsync(false);
        Assert.That(life.Capture.State.Dropped, Is.EqualTo(life.Opened[0].Drops));
    }

    [Test]
    public void Ended_when_it_was_disposed_of_then_has_not_faulted()
    {
        InterfaceLife life = new InterfaceLife("eth0").Start("eth0");
        life.Dispose();
        Assert.That((life.Capture.Ended.IsCompletedSuccessfully, life.Opened.Single().IsDisposed), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Ended_when_something_unforeseen_happens_then_faults()
    {
        using InterfaceLife life = new InterfaceLife("eth0").Start("eth0");
        life.Capture.Changed += static () => throw new InvalidOperationException("unforeseen");
        life.Tell(KernelNews.New(2, "eth0", isUp: false));
        await life.UntilAsync(() => life.Capture.Ended.IsFaulted, "the end is a fault");
    }

    [Test]
    public void Start_when_it_carries_no_Ethernet_then_the_refusal_names_a_socket()
    {
        using InterfaceLife life = new("eth0");
        life.Tell(new LinkMessage { Index = 5, Flags = 0x10001, HardwareType = 65534 }.With(3, "wg0\0"u8).Datagram(VirtWold.Links.NetlinkSocket.NewLink));
        Assert.That(
            () => life.Start("wg0"),
            Throws.TypeOf<CaptureException>().With.Message.Contains("--listen").And.Property(nameof(CaptureException.Failure)).EqualTo(CaptureFailure.NotEthernet));
    }

    private static async Task RoundsAsync(InterfaceLife life, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            life.Tell(i % 2 == 0 ? KernelNews.New(50, "pod") : KernelNews.Gone(50, "pod"));
            if (i % 100 == 0)
            {
                await Task.Yield();
            }
        }
    }
}
