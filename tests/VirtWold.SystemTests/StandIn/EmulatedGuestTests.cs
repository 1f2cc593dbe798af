using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>
/// A real guest in QEMU on a bridge, and real clients. Rounds: three, or as many as <c>VIRTWOLD_STANDIN_ROUNDS</c> says.
/// </summary>
[TestFixture]
public sealed class EmulatedGuestTests
{
    private const string Page = $"http://{Segment.Machine4}:{LinuxImage.WebPort}/";

    private static readonly string[] Ssh =
    [
        "ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
        "-o", "ConnectTimeout=95", $"root@{Segment.Machine4}", "echo a guest of the SSH server",
    ];

    private static readonly string[] Curl = ["curl", "--silent", "--show-error", "--max-time", "95", Page];

    private static readonly TimeSpan BootDeadline = TimeSpan.FromSeconds(90);

    private Segment _segment = null!;
    private LinuxImage _image = null!;
    private Guest _guest = null!;
    private VirtWoldDaemon _daemon = null!;

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("VIRTWOLD_STANDIN_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 3;

    /// <summary>Makes the segment and the guest, which is off.</summary>
    [OneTimeSetUp]
    public void MakeSurroundings()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "bridge", "virsh", "/usr/sbin/libvirtd", "curl", "busybox", "arping", "ping", "ssh", GuestBuilder.Emulator);
        Requires.Tools("apt-get", "dpkg-deb");
        _segment = new Segment(HypervisorKind.Qemu);
        _image = new LinuxImage();
        _guest = _segment.Virsh.Define(_segment.Asking(access: $"22,80/http,{LinuxImage.WebPort}") with { Boot = _image.Boot, Console = _image.Console, Memory = 128 });
        _daemon = _segment.StartDaemon(_guest, "--dedup", "0");
    }

    /// <summary>Removes them.</summary>
    [OneTimeTearDown]
    public void RemoveSurroundings()
    {
        _daemon?.Dispose();
        _guest?.Dispose();
        if (_image is not null && File.Exists(_image.Console))
        {
            TestContext.Out.WriteLine(File.ReadAllText(_image.Console));
        }

        _image?.Dispose();
        _segment?.Dispose();
    }

    /// <summary>Booted by the connection, which waits until the guest has its address.</summary>
    [Test]
    public void A_connection_starts_a_guest_that_is_off_and_reaches_it()
    {
        _guest.TryDestroy();
        _daemon.WaitForNews(_guest, "shut off");
        AssertReached("shut off", "Started", Curl, "guest\n");
    }

    /// <summary>Its memory is restored.</summary>
    [Test]
    public void The_first_connection_to_a_saved_guest_succeeds() => InRounds("shut off", "Started", _guest.ManagedSave);

    /// <summary>A person's usual way in: the connection stands, and so does the session behind it.</summary>
    [Test]
    public void The_first_ssh_to_a_saved_guest_succeeds() =>
        InRounds("shut off", "Started", _guest.ManagedSave, Ssh, "a guest of the SSH server\n");

    /// <summary>It goes on.</summary>
    [Test]
    public void The_first_connection_to_a_paused_guest_succeeds() => InRounds("paused", "Resumed", _guest.Suspend);

    /// <summary>It has suspended itself to RAM.</summary>
    [Test]
    public void The_first_connection_to_a_suspended_guest_succeeds() => InRounds("suspended", "Woke up", () =>
    {
        _segment.Client.Run("curl", "--silent", "--show-error", "--max-time", "10", $"http://{Segment.Machine4}/cgi-bin/sleep");
        _guest.WaitFor("pmsuspended");
    });

    /// <summary>It stands still already, and can't be started yet: the connection waits for both.</summary>
    [Test]
    public void A_connection_to_a_guest_that_is_being_saved_reaches_it_afterwards()
    {
        LetItServe();
        using SlowSave save = new(_guest, _segment.Libvirt.Uri);
        WaitUntilStoodInFor();
        _segment.FlushNeighbours();
        using BackgroundProcess client = new(_segment.Client.Enter(Curl));
        _daemon.WaitForLine($"{_guest.Name} is being saved; it will be started when it has stopped");
        save.Finish();
        Assert.That(client.WaitForExit(BootDeadline), Is.Zero, () => $"{client.Transcript}\n{_daemon.Transcript}");
        Assert.That(client.Lines.Select(line => line.Text), Is.EqualTo(["guest"]));
    }

    /// <summary>Started by virsh while it is stood in for.</summary>
    [Test]
    public void A_saved_guest_that_is_started_otherwise_is_reached_and_not_disturbed()
    {
        LetItServe();
        _guest.ManagedSave();
        _daemon.WaitForNews(_guest, "shut off");
        WaitUntilStoodInFor();
        _guest.Start();
        _segment.Client.Run("curl", "--silent", "--show-error", "--retry", "5", "--retry-connrefused", "--max-time", "20", Page);
        _segment.Client.Run("ping", "-6", "-c", "1", "-w", "15", Segment.Machine6);
        Eventually.True(() => LastStanding() == "nobody", BootDeadline, () => _daemon.Transcript);
        var learned = _segment.Host.Run("bridge", "fdb", "show", "br", Segment.Bridge).OutputLines.Where(line => line.StartsWith(_guest.Mac, StringComparison.Ordinal) && line.Contains("master", StringComparison.Ordinal));
        Assert.That(learned, Has.All.Contains("dev vnet"));
    }

    private void InRounds(string state, string verdict, Action sleep) => InRounds(state, verdict, sleep, Curl, "guest\n");

    private void InRounds(string state, string verdict, Action sleep, string[] client, string expected)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            LetItServe();
            sleep();
            _daemon.WaitForNews(_guest, state);
            var took = AssertReached(state, verdict, client, expected);
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {state}, reached after {took.TotalSeconds:0.00} s"));
        }
    }

    /// <summary>A client that knows nothing of it connects.</summary>
    private TimeSpan AssertReached(string state, string verdict, string[] client, string expected)
    {
        WaitUntilStoodInFor();
        _segment.FlushNeighbours();
        var before = _daemon.Count($"{verdict} {_guest.Name} ");
        var begun = TimeProvider.System.GetTimestamp();
        var answer = Tool.Try(TimeSpan.FromSeconds(100), _segment.Client.Enter(client));
        var took = TimeProvider.System.GetElapsedTime(begun);
        Assert.That((answer.ExitCode, answer.Output), Is.EqualTo((0, expected)), () => $"{state}: {answer}\n{_daemon.Transcript}");
        _daemon.WaitForLines($"{verdict} {_guest.Name} ", before + 1);
        return took;
    }

    /// <summary>What the log said last about whom is stood in for.</summary>
    private string LastStanding()
    {
        var last = _daemon.LogLines.LastOrDefault(line => line.Contains("info: Standing in for ", StringComparison.Ordinal)) ?? "";
        return last.Contains("for nobody on", StringComparison.Ordinal) ? "nobody" : last.Contains($"for {_guest.Name} on", StringComparison.Ordinal) ? _guest.Name : "";
    }

    private void WaitUntilStoodInFor() => Eventually.True(() => LastStanding() == _guest.Name, BootDeadline, () => $"a stand-in\n{_daemon.Transcript}");

    /// <summary>It runs, answers, and isn't stood in for any more.</summary>
    private void LetItServe()
    {
        if (_guest.State != "running")
        {
            _guest.Start();
        }

        Eventually.True(
            () => Tool.Try(_segment.Client.Enter("curl", "--silent", "--max-time", "3", Page)).Output == "guest\n",
            BootDeadline,
            () => $"a guest that answers\n{_daemon.Transcript}");
        _segment.Client.Run("ping", "-6", "-c", "1", "-w", "15", Segment.Machine6);
        Eventually.True(() => LastStanding() == "nobody", BootDeadline, () => $"the end of the stand-in\n{_daemon.Transcript}");
    }
}
