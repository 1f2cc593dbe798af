using System.Text.Json;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Logs;

/// <summary>The log as programs read it.</summary>
[TestFixture]
public sealed class LogFormatTests() : SystemTest(HypervisorKind.Test)
{
    private const int Unavailable = 69;

    // Whatever this machine has of a journal is out of sight.
    private const string WithoutJournal = "[ ! -d /run/systemd/journal ] || mount -t tmpfs tmpfs /run/systemd/journal; exec \"$@\"";

    private string[] Usual => ["--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri];

    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void NeedTheDaemon() => Requires.Binary();

    /// <summary>Who reads JSON reads all of it: from the first line to the last.</summary>
    [Test]
    public void Each_line_in_JSON_is_an_object_with_time_level_and_event()
    {
        using var guest = DefineGuest();
        using var daemon = StartDaemon("--log-format", "json");
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
        daemon.WaitForLine("\"name\":\"Started\"");
        daemon.Terminate();
        Assert.That(daemon.LogLines.Select(Parse).Select(line => line.TryGetProperty("time", out _) && line.TryGetProperty("level", out _) && line.TryGetProperty("event", out _)), Is.All.True);
        Assert.That(daemon.LogLines[^1], Does.Contain("\"name\":\"Stopped\""));
    }

    /// <summary>All that somebody might search for.</summary>
    [Test]
    public void The_line_of_a_wake_in_JSON_has_fields()
    {
        using var guest = DefineGuest();
        using var daemon = StartDaemon("--log-format", "json");
        Sender.WakeOnLan(guest.Mac);
        var line = Parse(daemon.WaitForLine("\"name\":\"Started\""));
        Assert.Multiple(() =>
        {
            Assert.That(line.GetProperty("event").GetInt32(), Is.EqualTo(100));
            Assert.That(line.GetProperty("machine").GetString(), Is.EqualTo(guest.Name));
            Assert.That(line.GetProperty("mac").GetString(), Is.EqualTo(guest.Mac));
            Assert.That(line.GetProperty("interface").GetString(), Is.EqualTo(VethPair.HostInterface));
            Assert.That(line.GetProperty("kind").GetString(), Is.EqualTo("udp4"));
            Assert.That(line.GetProperty("port").GetInt32(), Is.EqualTo(9));
            Assert.That(line.GetProperty("verdict").GetString(), Is.EqualTo("started"));
        });
    }

    /// <summary>A start that fails is an event like others to who collects them.</summary>
    [Test]
    public void The_reason_of_a_failed_start_is_JSON_too()
    {
        var result = VirtWoldBinary.RunIn(Network.Host, "--interface", "nosuch", "--libvirt-uri", Libvirt.Uri, "--log-format", "json");
        var line = Parse(result.ErrorLines.Single());
        Assert.That((result.ExitCode, line.GetProperty("name").GetString()), Is.EqualTo((Unavailable, "CannotGoOn")));
        Assert.That(line.GetProperty("message").GetString(), Does.Contain("nosuch"));
    }

    /// <summary>Nothing would be read of it.</summary>
    [Test]
    public void The_journal_is_refused_where_there_is_none()
    {
        var result = Tool.Try(Network.Host.Enter(["unshare", "--mount", "sh", "-c", WithoutJournal, "sh", VirtWoldBinary.Location, .. Usual, "--log-format", "journal"]));
        Assert.That(result.ExitCode, Is.EqualTo(Unavailable));
        Assert.That(result.ErrorLines.Single(), Does.StartWith("virtwold: can't log to the journal at /run/systemd/journal/socket: ").And.Contain("--log-format text"));
    }

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
