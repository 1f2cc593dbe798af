using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Policy;
using VirtWold.SystemTests.StandIn;

namespace VirtWold.SystemTests.Answering;

/// <summary>A machine that was woken is followed until it answers. What runs in it is a namespace with a cable into the host's bridge.</summary>
[TestFixture]
public sealed class ReadinessTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private static readonly PasswordFile TokenFile = new(Token);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private Segment _segment = null!;
    private Guest _guest = null!;
    private VirtWoldDaemon _daemon = null!;

    private Curl Web => new(_segment.Host, "http://127.0.0.1:9277");

    /// <summary>Makes the segment.</summary>
    [OneTimeSetUp]
    public void MakeSegment()
    {
        Requires.Root();
        Requires.Tools("unshare", "nsenter", "ip", "bridge", "virsh", "/usr/sbin/libvirtd", "curl", "busybox", "ss", "ping");
        _segment = new Segment(HypervisorKind.Test);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveSegment()
    {
        _segment?.Dispose();
        TokenFile.Dispose();
    }

    /// <summary>Ends the machine and the daemon.</summary>
    [TearDown]
    public void End()
    {
        _daemon?.Dispose();
        _daemon = null!;
        _guest?.Dispose();
        _guest = null!;
    }

    /// <summary>With the ports that its owner has named: that it is heard isn't enough, that a port is open is.</summary>
    [Test]
    public void A_machine_with_named_ports_is_ready_when_one_of_them_is_open()
    {
        StartDaemon(_segment.Asking(), "--stand-in");
        using var wake = Wake();
        _daemon.WaitForLine($"Started {_guest.Name} ");
        using CableGuest guest = new(_segment, _guest);
        guest.Start();
        guest.Network.Run("ping", "-c", "1", "-w", "15", "10.9.0.1");
        Assert.That(wake.Lines, Is.Empty, "answered before a port was open");
        guest.Serve(22);

        wake.WaitForExit(Deadline);

        AssertReady(wake, "port 22");
        Assert.That(_daemon.Count($"{_guest.Name} .*port 9 "), Is.Zero, "the question was taken for a client's");
    }

    /// <summary>It is on a network of the host's, and was heard there.</summary>
    [Test]
    public void A_machine_without_named_ports_is_ready_when_it_is_heard()
    {
        StartDaemon(_segment.Asking() with { Mark = null });
        using var wake = Wake();
        _daemon.WaitForLine($"Started {_guest.Name} ");
        using CableGuest guest = new(_segment, _guest);
        guest.Start();
        Tool.Try(guest.Network.Enter("ping", "-c", "1", "-w", "15", "10.9.0.1"));

        wake.WaitForExit(Deadline);

        AssertReady(wake, "network");
    }

    /// <summary>It ends before it has answered.</summary>
    [Test]
    public void A_machine_that_stops_before_it_answers_is_not_ready()
    {
        StartDaemon(_segment.Asking());
        using var wake = Wake();
        _daemon.WaitForNews(_guest, "running");
        _guest.Destroy();

        wake.WaitForExit(Deadline);

        Assert.That(Answer(wake), Does.Contain("\"ready\":false").And.EndWith("504"));
    }

    /// <summary>Nobody waits any more: that disturbs nothing, and the machine is followed all the same.</summary>
    [Test]
    public void A_client_that_goes_away_ends_its_own_wait_alone()
    {
        StartDaemon(_segment.Asking());
        using (Wake())
        {
            _daemon.WaitForNews(_guest, "running");
        }

        Eventually.True(() => Web.Get("/healthz").Status == 200, Deadline, () => _daemon.Transcript);
        using CableGuest guest = new(_segment, _guest);
        guest.Start();
        guest.Serve(22);
        _daemon.WaitForLine($@"{_guest.Name} answers \(port 22\), \d+ ms after the request to wake it");
    }

    /// <summary>Only one thing can be waited for.</summary>
    [Test]
    public void What_can_not_be_waited_for_is_refused()
    {
        StartDaemon(_segment.Asking());

        var answer = Web.Wake($"{_guest.Name}?wait=ever", Token);

        Assert.That($"{answer.Status} {answer.Json["error"]}", Is.EqualTo("400 wait must be ready, not 'ever'"));
        Assert.That(_guest.State, Is.EqualTo("shut off"));
    }

    private static string Answer(BackgroundProcess wake) => string.Join('\n', wake.Lines.Select(line => line.Text));

    private void StartDaemon(GuestBuilder builder, params string[] more)
    {
        Requires.Binary();
        _guest = _segment.Virsh.Define(builder);
        _daemon = VirtWoldDaemon.StartIn(
            _segment.Host,
            ["--interface", Segment.Nic, "--libvirt-uri", _segment.Libvirt.Uri, "--log-level", "debug", "--status", "127.0.0.1:9277", "--wake-token-file", TokenFile.Path, .. more]);
    }

    /// <summary>Wakes the machine, and waits until it answers.</summary>
    private BackgroundProcess Wake() => new(_segment.Host.Enter(
        "curl", "--silent", "--max-time", "120", "--request", "POST", "--header", $"Authorization: Bearer {Token}", "--write-out", "%{http_code}",
        $"http://127.0.0.1:9277/wake/{_guest.Name}?wait=ready"));

    /// <summary>The answer, the log, the status and the metrics tell the same.</summary>
    private void AssertReady(BackgroundProcess wake, string by)
    {
        var answer = Answer(wake);
        Assert.That(answer, Does.Contain("\"verdict\":\"started\"").And.Contain("\"ready\":true").And.Contain($"\"readyBy\":\"{by}\"").And.EndWith("200"), _daemon.Transcript);
        _daemon.WaitForLine($@"{_guest.Name} answers \({by}\), \d+ ms after the request to wake it");
        Assert.Multiple(() =>
        {
            Assert.That((string?)Web.Get("/status.json").Json["wakes"]![0]!["readyBy"], Is.EqualTo(by));
            Assert.That(Web.Get("/metrics").Body, Does.Contain($"virtwold_ready_duration_seconds_count{{by=\"{by.Split(' ')[0]}\"}} 1\n"));
        });
    }
}
