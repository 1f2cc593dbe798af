using System.Text.Json;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>What the journal has of the daemon, as journalctl reads it back.</summary>
[TestFixture]
public sealed class SystemdJournalTests : SystemdTest
{
    /// <summary>All that is known of a wake can be searched for.</summary>
    [Test]
    public void An_entry_of_a_wake_has_its_fields()
    {
        Start();
        AssertWakes();
        var entry = Entries($"MACHINE={Guest.Name}", "EVENT_NAME=Started").Single();
        Assert.Multiple(() =>
        {
            Assert.That(Field(entry, "MESSAGE"), Does.StartWith($"Started {Guest.Name} ({Guest.Mac}) in "));
            Assert.That(Field(entry, "PRIORITY"), Is.EqualTo("6"));
            Assert.That(Field(entry, "EVENT"), Is.EqualTo("100"));
            Assert.That(Field(entry, "MAC"), Is.EqualTo(Guest.Mac));
            Assert.That(Field(entry, "INTERFACE"), Is.EqualTo(VethPair.HostInterface));
            Assert.That(Field(entry, "KIND"), Is.EqualTo("udp4"));
            Assert.That(Field(entry, "VERDICT"), Is.EqualTo("started"));
            Assert.That(Field(entry, "MILLISECONDS"), Does.Match("^[0-9]+$"));
            Assert.That(Field(entry, "SYSLOG_IDENTIFIER"), Is.EqualTo("virtwold"));
            Assert.That(Field(entry, "_SYSTEMD_UNIT"), Is.EqualTo(Unit));
            Assert.That(Field(entry, "_TRANSPORT"), Is.EqualTo("journal"));
        });
    }

    /// <summary>What systemctl status shows in bold.</summary>
    [Test]
    public void A_warning_has_the_priority_of_a_warning()
    {
        Configure("VIRTWOLD_ALLOW_FROM=198.51.100.0/24");
        Start();
        Sender.WakeOnLan(Guest.Mac);
        Host.WaitForLine(Unit, "^The sender isn't allowed to wake ");
        Assert.That(Field(Entries("VERDICT=denied-source").Single(), "PRIORITY"), Is.EqualTo("4"));
    }

    /// <summary>The last words of a start that failed are the unit's, and an error.</summary>
    [Test]
    public void The_reason_of_a_failed_start_is_an_error_of_the_unit()
    {
        Configure("VIRTWOLD_SECUREON_FILE=/nosuch");
        Assert.That(Host.Try("systemctl", "start", Unit).ExitCode, Is.Not.Zero);
        Host.WaitForLine(Unit, "^virtwold: can't read /nosuch: ");
        Assert.That(Host.Journal(Unit, "--priority", "err"), Has.Some.StartsWith("virtwold: can't read /nosuch: "));
    }

    /// <summary>A journal that is started anew loses nothing of what comes after.</summary>
    [Test]
    public void A_restarted_journal_hears_the_daemon()
    {
        Start();
        Host.Systemctl("restart", "systemd-journald.service");
        AssertWakes();
        Assert.That(Entries("EVENT_NAME=Started"), Has.Length.EqualTo(1));
    }

    private static string? Field(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>The unit's entries that have these fields.</summary>
    private JsonElement[] Entries(params IEnumerable<string> matches)
    {
        Host.Run("journalctl", "--sync");
        return
        [
            .. Host.Run(["journalctl", "--output", "json", "--no-pager", "--quiet", $"_SYSTEMD_UNIT={Unit}", .. matches]).OutputLines.Select(line =>
            {
                using var document = JsonDocument.Parse(line);
                return document.RootElement.Clone();
            }),
        ];
    }
}
