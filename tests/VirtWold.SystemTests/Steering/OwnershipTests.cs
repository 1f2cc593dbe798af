using System.Net.Sockets;
using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>Who owns what is attached: crashes, restarts, a second process, other programs, and what is left in the end.</summary>
[TestFixture]
public sealed class OwnershipTests : SteeringTest
{
    /// <summary>Nothing outlives rules that only clone, however the process ends.</summary>
    [TestCase("TERM")]
    [TestCase("KILL")]
    public void Cloning_ends_with_the_process(string signal)
    {
        using var steering = SteerProcess.Start(Lab);
        Assert.That(Lab.Programs(SharedNicLab.Nic), Is.EqualTo(["tcx from_nic"]));
        Assert.That(Copies(), Is.EqualTo(1));
        steering.Signal(signal);
        _ = steering.WaitForExit();
        // The kernel takes a dead process apart in its own time.
        Eventually.True(() => Lab.Programs(SharedNicLab.Nic).Count + Lab.Programs(SharedNicLab.Peer).Count == 0, Deadline, () => "nothing attached");
    }

    /// <summary>With a filter, an end that was asked for leaves nothing either; the queueing discipline may be another program's.</summary>
    [Test]
    public void Cloning_by_clsact_ends_when_it_is_asked_to()
    {
        using var steering = SteerProcess.Start(Lab, "--attach", "clsact");
        Assert.That(Lab.Programs(SharedNicLab.Nic), Is.EqualTo(["clsact from_nic"]));
        Assert.That(steering.Terminate(), Is.Zero);
        Assert.That(Lab.Programs(SharedNicLab.Nic), Is.Empty);
    }

    /// <summary>A crash ends no connection of the pod's, and the next start takes all of it over, counters included.</summary>
    [TestCase("tcx")]
    [TestCase("clsact")]
    public void Redirecting_outlives_a_crash_and_is_taken_over(string hook)
    {
        using (var first = Redirect("--attach", hook))
        {
            AssertRedirects();
            first.Kill();
        }

        AssertRedirects();
        var before = StatusReport.Of(Lab).Packets("tcp 179");
        using var second = Redirect("--attach", hook);
        Assert.That(Lab.Programs(SharedNicLab.Nic), Is.EqualTo([$"{hook} from_nic"]));
        AssertRedirects();
        Assert.Multiple(() =>
        {
            Assert.That(before, Is.Positive);
            Assert.That(StatusReport.Of(Lab).Packets("tcp 179"), Is.GreaterThan(before));
            Assert.That(Copies(), Is.EqualTo(1));
        });
    }

    /// <summary>Nothing is lost while it is updated: a stream of datagrams runs through restarts.</summary>
    [Test]
    public void No_datagram_is_lost_by_restarts()
    {
        var steering = Redirect();
        try
        {
            using var receiver = Session.Open(Lab.Pod, SharedNicLab.Nic4, SocketType.Dgram, socket =>
            {
                socket.ReceiveBufferSize = 4 << 20;
                Session.Bind(socket, SharedNicLab.Nic4, 3784);
            });
            using var sender = Session.Open(Lab.Wire, SharedNicLab.Nic4, SocketType.Dgram, _ => { });
            sender.Connect(SharedNicLab.Nic4, 3784);
            using var stopping = new CancellationTokenSource();
            var received = 0;
            var receiving = Task.Run(() =>
            {
                var datagram = new byte[16];
                while (Receive(receiver, datagram))
                {
                    received++;
                }
            });
            var sent = 0;
            var sending = Task.Run(() =>
            {
                while (!stopping.IsCancellationRequested)
                {
                    sender.Send(new byte[16]);
                    sent++;
                    Thread.Sleep(1);
                }
            });
            for (var i = 0; i < 3; i++)
            {
                steering.Kill();
                steering.Dispose();
                steering = Redirect();
            }

            stopping.Cancel();
            sending.Wait();
            receiving.Wait();
            Assert.That((received, sent > 100), Is.EqualTo((sent, true)));
        }
        finally
        {
            steering.Dispose();
        }
    }

    /// <summary>
    /// A crash at each call that makes something in the kernel, one after the other: what is there by then is removed by one command, and the
    /// next start is a start like any other. strace kills it, as exactly as a test can.
    /// </summary>
    [TestCase("tcx")]
    [TestCase("clsact")]
    public void A_kill_at_any_step_of_the_start_leaves_nothing_that_cannot_be_removed(string hook)
    {
        Requires.Tools("strace");
        var rules = Lab.Rules(RedirectingRules);
        var steps = StepsOf(hook, rules);
        Assert.That(steps, Has.Count.GreaterThan(20), "maps, programs, pins and hooks are made by as many calls");
        foreach (var step in steps)
        {
            StartAndKill(hook, rules, FormattableString.Invariant($"inject=bpf:signal=KILL:when={step}"), "/dev/null");
            var removed = Lab.Run("--interface", SharedNicLab.Nic, "--remove");
            Assert.That(removed.ExitCode, Is.Zero, () => $"removing after call {step}: {removed}");
            Assert.That(Remains(), Is.Empty, () => $"after call {step}");
        }

        TestContext.Out.WriteLine($"{steps.Count} steps by {hook}");
        using var steering = Redirect("--attach", hook);
        AssertRedirects();
    }

    /// <summary>One process a NIC.</summary>
    [Test]
    public void A_second_process_is_refused_and_the_first_one_goes_on()
    {
        using var first = Redirect();
        var second = Lab.Run("--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer);
        Assert.Multiple(() =>
        {
            Assert.That((second.ExitCode, second.Error), Is.EqualTo((69, $"virtwold: nic0 is steered already, by process {first.Id}; stop that one first\n")));
            Assert.That(Copies(), Is.EqualTo(1));
        });
    }

    /// <summary>What a crash has left is shown, and removed, and nothing else.</summary>
    [TestCase("tcx")]
    [TestCase("clsact")]
    public void Leftovers_are_shown_and_removed(string hook)
    {
        Lab.AttachForeign();
        using (var steering = Redirect("--attach", hook))
        {
            steering.Kill();
        }

        Assert.That(Lab.Run("status").Output, Does.Contain("NO PROCESS"));
        var removed = Lab.Run("--remove");
        Assert.Multiple(() =>
        {
            Assert.That((removed.ExitCode, removed.Output), Is.EqualTo((0, hook == "tcx" ? "Removed links and tables of nic0\n" : "Removed links and tables of nic0, the filter of nic0, the filter of ul-host\n")));
            Assert.That(Lab.Programs(SharedNicLab.Nic), Is.EqualTo(["clsact foreign"]));
            Assert.That(Lab.Programs(SharedNicLab.Peer), Is.Empty);
            Assert.That(Lab.Host.Run("ls", "/sys/fs/bpf").OutputLines, Does.Contain("foreign").And.Not.Contain("virtwold"));
            Assert.That(Lab.Run("--remove").Output, Is.EqualTo("Nothing was left\n"));
        });
    }

    /// <summary>On request it goes on without the process.</summary>
    [Test]
    public void Redirecting_is_kept_when_that_was_asked_for()
    {
        using (var steering = Redirect("--keep"))
        {
            Assert.That(steering.Terminate(), Is.Zero);
        }

        AssertRedirects();
    }

    /// <summary>Remains of the other hook are swept: nothing comes twice.</summary>
    [TestCase("tcx", "clsact")]
    [TestCase("clsact", "tcx")]
    public void Remains_of_the_other_hook_are_swept(string before, string after)
    {
        using (var first = Redirect("--attach", before))
        {
            first.Kill();
        }

        using var second = Redirect("--attach", after);
        Assert.Multiple(() =>
        {
            Assert.That(Lab.Programs(SharedNicLab.Nic), Is.EqualTo([$"{after} from_nic"]));
            Assert.That(Copies(), Is.EqualTo(1));
        });
        AssertRedirects();
    }

    /// <summary>A crash in the middle of a start leaves some pins and not others; the next start makes it whole, whichever they are.</summary>
    [TestCase("counts", "names", "events")]
    [TestCase("settings", "locals", "services", "ports")]
    [TestCase("link-from_nic")]
    [TestCase("link-from_pod")]
    [TestCase("link-from_nic", "link-from_pod", "hosts")]
    public void Half_of_the_pins_is_made_whole(params string[] lost)
    {
        using (var first = Redirect())
        {
            first.Kill();
        }

        Lab.Host.Run(["rm", .. lost.Select(pin => $"/sys/fs/bpf/virtwold/nic0/{pin}")]);
        using var second = Redirect();
        Assert.Multiple(() =>
        {
            Assert.That(Lab.Programs(SharedNicLab.Nic), Is.EqualTo(["tcx from_nic"]));
            Assert.That(Lab.Programs(SharedNicLab.Peer), Is.EqualTo(["tcx from_pod"]));
            Assert.That(Lab.Host.Run("ls", "/sys/fs/bpf/virtwold/nic0").OutputLines, Has.Count.EqualTo(13));
            Assert.That(Copies(), Is.EqualTo(1));
        });
        AssertRedirects();
    }

    /// <summary>Where pins can't be seen, what they hold can't be taken over; that is logged.</summary>
    [Test]
    public void Programs_whose_pins_are_hidden_are_warned_of()
    {
        using (var first = Redirect())
        {
            first.Kill();
        }

        Lab.Host.Run("mount", "-t", "bpf", "bpf", "/sys/fs/bpf");
        using var second = Redirect();
        second.WaitForLine(@"warning: Programs of an earlier start are attached at nic0 or its veth as well \(2\)");
        AssertRedirects();
    }

    /// <summary>Others see what isn't redirected, as before.</summary>
    [Test]
    public void Another_program_at_the_hook_goes_on()
    {
        Lab.AttachForeign();
        var before = Lab.ForeignRuns();
        using var steering = Redirect();
        Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Host, SharedNicLab.Nic4, 22), Is.EqualTo("ok"));
        Assert.That(Lab.Programs(SharedNicLab.Nic), Is.EqualTo(["tcx from_nic", "clsact foreign"]));
        Assert.That(Lab.ForeignRuns(), Is.GreaterThan(before));
    }

    /// <summary>Neighbours change while it runs; a file that isn't right changes nothing.</summary>
    [Test]
    public void Rules_are_read_again_while_it_runs()
    {
        using var steering = Redirect();
        Lab.Rules("tcp 179 from 198.51.100.1", "tcp 8179 from 192.0.2.1");
        steering.Signal("HUP");
        steering.WaitForLine(@"Read the rules again: \d+ entries written, \d+ removed; tcp 179, tcp 8179");
        Assert.Multiple(() =>
        {
            Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Host, SharedNicLab.Nic4, 179), Is.EqualTo("ok"), "not the pod's neighbour any more");
            Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Pod, SharedNicLab.Nic4, 8179), Is.EqualTo("ok"));
        });
        Lab.Rules("nonsense");
        steering.Signal("HUP");
        steering.WaitForLine("warning: The rules stay what they are: .*rules, line 1: there is no rule 'nonsense'");
        Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Pod, SharedNicLab.Nic4, 8179), Is.EqualTo("ok"));
    }

    /// <summary>Which calls of bpf(2) at a start make something, counted from the first. Most of them only read tables.</summary>
    private List<int> StepsOf(string hook, string rules)
    {
        using var folder = new TemporaryFolder();
        StartAndKill(hook, rules, "trace=bpf", folder.At("calls"));
        _ = Lab.Run("--interface", SharedNicLab.Nic, "--remove");
        return [
            .. File.ReadLines(folder.At("calls")).Select((call, index) => (Call: call, Number: index + 1))
                .Where(call => Regex.IsMatch(call.Call, @"\(BPF_(MAP_CREATE|PROG_LOAD|OBJ_PIN|LINK_\w+|PROG_ATTACH|BTF_LOAD)"))
                .Select(call => call.Number),
        ];
    }

    /// <summary>Starts it under strace, and ends it once it steers, if strace hasn't before.</summary>
    private void StartAndKill(string hook, string rules, string expression, string output)
    {
        using var steering = SteerProcess.LaunchCommand(
            Lab,
            "strace", "-D", "-qq", "-o", output, "-e", "trace=bpf", "-e", expression,
            VirtWoldBinary.Location, "steer", "--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer, "--rules", rules, "--attach", hook);
        if (!steering.EndsBefore("Steering frames of "))
        {
            steering.Kill();
        }
    }

    /// <summary>What is left of it: programs at both interfaces, and pins. The kernel itself has two files there.</summary>
    private IEnumerable<string> Remains() =>
        [.. Lab.Programs(SharedNicLab.Nic), .. Lab.Programs(SharedNicLab.Peer), .. Lab.Host.Run("find", "/sys/fs/bpf", "-mindepth", "1", "-not", "-name", "*.debug").OutputLines];

    private static bool Receive(Socket socket, byte[] datagram)
    {
        try
        {
            return socket.Receive(datagram) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
