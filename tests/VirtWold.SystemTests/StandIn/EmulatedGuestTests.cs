using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>
/// A real guest in QEMU on a bridge, and real clients. Rounds: two, or as many as <c>VIRTWOLD_STANDIN_ROUNDS</c> says.
/// </summary>
[TestFixture]
public sealed class EmulatedGuestTests() : LinuxGuestTest(hasBridge: true, access: $"22,80/http,{LinuxImage.LatePort}")
{
    private static readonly string[] Ssh =
    [
        "ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
        "-o", "ConnectTimeout=95", $"root@{Segment.Machine4}", "echo a guest of the SSH server",
    ];

    private static readonly string[] Curl = ["curl", "--silent", "--show-error", "--max-time", "95", Page];

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("VIRTWOLD_STANDIN_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 2;

    /// <summary>Booted by the connection, which waits until the guest has its address.</summary>
    [Test]
    public void A_connection_starts_a_guest_that_is_off_and_reaches_it()
    {
        Guest.TryDestroy();
        Daemon.WaitForNews(Guest, "shut off");
        AssertReached("shut off", "Started", Curl, "guest\n");
    }

    /// <summary>
    /// Its network is there before its server: a client that asks in between is refused by the guest itself, which the stand-in can't prevent.
    /// The test's output has how often.
    /// </summary>
    [Test]
    public void A_connection_to_a_late_server_of_a_cold_guest_is_held_or_refused_and_the_next_one_succeeds()
    {
        const int refused = 7;
        var refusals = 0;
        string[] client = ["curl", "--silent", "--show-error", "--max-time", "95", $"http://{Segment.Machine4}:{LinuxImage.LatePort}/"];
        for (var round = 1; round <= Rounds; round++)
        {
            Guest.TryDestroy();
            Daemon.WaitForNews(Guest, "shut off");
            WaitUntilStoodInFor();
            Segment.FlushNeighbours();
            var first = Tool.Try(TimeSpan.FromSeconds(100), Segment.Client.Enter(client));
            Assert.That(first.ExitCode, Is.Zero.Or.EqualTo(refused), () => $"{first}\n{Daemon.Transcript}");
            refusals += first.ExitCode == refused ? 1 : 0;
            Segment.Client.Run([.. client, "--retry", "20", "--retry-delay", "1", "--retry-connrefused"]);
        }

        TestContext.Out.WriteLine(FormattableString.Invariant($"{refusals} of {Rounds} first connections were refused by the guest, the others held until its server was there"));
    }

    /// <summary>Its memory is restored.</summary>
    [Test]
    public void The_first_connection_to_a_saved_guest_succeeds() => InRounds("shut off", "Started", Guest.ManagedSave);

    /// <summary>A person's usual way in: the connection stands, and so does the session behind it.</summary>
    [Test]
    public void The_first_ssh_to_a_saved_guest_succeeds() =>
        InRounds("shut off", "Started", Guest.ManagedSave, Ssh, "a guest of the SSH server\n");

    /// <summary>It goes on.</summary>
    [Test]
    public void The_first_connection_to_a_paused_guest_succeeds() => InRounds("paused", "Resumed", Guest.Suspend);

    /// <summary>It has suspended itself to RAM.</summary>
    [Test]
    public void The_first_connection_to_a_suspended_guest_succeeds() => InRounds("suspended", "Woke up", () =>
    {
        Segment.Client.Run("curl", "--silent", "--show-error", "--max-time", "10", $"http://{Segment.Machine4}/cgi-bin/sleep");
        Guest.WaitFor("pmsuspended");
    });

    /// <summary>It stands still already, and can't be started yet: the connection waits for both.</summary>
    [Test]
    public void A_connection_to_a_guest_that_is_being_saved_reaches_it_afterwards()
    {
        LetItServe();
        using SlowSave save = new(Guest, Segment.Libvirt.Uri);
        WaitUntilStoodInFor();
        Segment.FlushNeighbours();
        using BackgroundProcess client = new(Segment.Client.Enter(Curl));
        Daemon.WaitForLine($"{Guest.Name} is being saved; it will be started when it has stopped");
        save.Finish();
        Assert.That(client.WaitForExit(BootDeadline), Is.Zero, () => $"{client.Transcript}\n{Daemon.Transcript}");
        Assert.That(client.Lines.Select(line => line.Text), Is.EqualTo(["guest"]));
    }

    /// <summary>Started by virsh while it is stood in for.</summary>
    [Test]
    public void A_saved_guest_that_is_started_otherwise_is_reached_and_not_disturbed()
    {
        LetItServe();
        Guest.ManagedSave();
        Daemon.WaitForNews(Guest, "shut off");
        WaitUntilStoodInFor();
        Guest.Start();
        Segment.Client.Run("curl", "--silent", "--show-error", "--retry", "5", "--retry-connrefused", "--max-time", "20", Page);
        Segment.Client.Run("ping", "-6", "-c", "1", "-w", "15", Segment.Machine6);
        Eventually.True(() => LastStanding() == "nobody", BootDeadline, () => Daemon.Transcript);
        var learned = Segment.Host.Run("bridge", "fdb", "show", "br", Segment.Bridge).OutputLines.Where(line => line.StartsWith(Guest.Mac, StringComparison.Ordinal) && line.Contains("master", StringComparison.Ordinal));
        Assert.That(learned, Has.All.Contains("dev vnet"));
    }

    private void InRounds(string state, string verdict, Action sleep) => InRounds(state, verdict, sleep, Curl, "guest\n");

    private void InRounds(string state, string verdict, Action sleep, string[] client, string expected)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            LetItServe();
            sleep();
            Daemon.WaitForNews(Guest, state);
            var took = AssertReached(state, verdict, client, expected);
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {state}, reached after {took.TotalSeconds:0.00} s"));
        }
    }

    /// <summary>A client that knows nothing of it connects.</summary>
    private TimeSpan AssertReached(string state, string verdict, string[] client, string expected)
    {
        WaitUntilStoodInFor();
        Segment.FlushNeighbours();
        var before = Daemon.Count($"{verdict} {Guest.Name} ");
        var begun = TimeProvider.System.GetTimestamp();
        var answer = Tool.Try(TimeSpan.FromSeconds(100), Segment.Client.Enter(client));
        var took = TimeProvider.System.GetElapsedTime(begun);
        Assert.That((answer.ExitCode, answer.Output), Is.EqualTo((0, expected)), () => $"{state}: {answer}\n{Daemon.Transcript}");
        Daemon.WaitForLines($"{verdict} {Guest.Name} ", before + 1);
        return took;
    }

    /// <summary>What the log said last about whom is stood in for.</summary>
    private string LastStanding()
    {
        var last = Daemon.LogLines.LastOrDefault(line => line.Contains("info: Standing in for ", StringComparison.Ordinal)) ?? "";
        return last.Contains("for nobody on", StringComparison.Ordinal) ? "nobody" : last.Contains($"for {Guest.Name} on", StringComparison.Ordinal) ? Guest.Name : "";
    }

    private void WaitUntilStoodInFor() => Eventually.True(() => LastStanding() == Guest.Name, BootDeadline, () => $"a stand-in\n{Daemon.Transcript}");

    /// <summary>It runs, answers, and isn't stood in for any more.</summary>
    private void LetItServe()
    {
        if (Guest.State != "running")
        {
            Guest.Start();
        }

        Eventually.True(
            () => Tool.Try(Segment.Client.Enter("curl", "--silent", "--max-time", "3", Page)).Output == "guest\n",
            BootDeadline,
            () => $"a guest that answers\n{Daemon.Transcript}");
        Segment.Client.Run("ping", "-6", "-c", "1", "-w", "15", Segment.Machine6);
        Eventually.True(() => LastStanding() == "nobody", BootDeadline, () => $"the end of the stand-in\n{Daemon.Transcript}");
    }
}
