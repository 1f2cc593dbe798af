using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary><c>virtwold check</c> where units run: it looks with their settings, as their user, and finds what they forbid.</summary>
[TestFixture]
public sealed class SystemdCheckTests : SystemdTest
{
    private const string Settings = $"/etc/virtwold/{VethPair.HostInterface}.conf";

    /// <summary>Nobody has to say with what settings the unit runs.</summary>
    [Test]
    public void Check_when_the_unit_runs_then_takes_its_settings_and_says_so_first()
    {
        Configure("VIRTWOLD_WAKEABLE=marked");
        Start();
        var lines = Host.Try("virtwold", "check", "--interface", VethPair.HostInterface).OutputLines;
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.StartWith($"ok       unit: looked at with the settings of {Unit} and /etc/default/virtwold"));
            Assert.That(lines, Has.Some.StartsWith("ok       user: virtwold, with capabilities: CAP_NET_RAW"));
            Assert.That(lines, Has.Some.Match($"ok       status: unix:/run/virtwold/{VethPair.HostInterface}.sock is where the virtwold that runs"));
            Assert.That(lines, Has.Some.StartsWith("warning  machines: none may be woken: --wakeable marked"));
        });
    }

    /// <summary>A unit that isn't started yet has no folder for its socket: it makes one.</summary>
    [Test]
    public void Check_when_the_unit_is_named_and_does_not_run_then_nothing_fails()
    {
        var result = Host.Try("virtwold", "check", "--unit", Unit);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        Assert.That(result.OutputLines, Has.Some.Match("^ok       status: "));
    }

    /// <summary>A setting that the daemon refuses.</summary>
    [Test]
    public void Check_when_a_setting_of_the_unit_is_bad_then_fails_as_the_start_does()
    {
        Host.Write(Settings, "VIRTWOLD_DEDUP=often\n");
        var result = Host.Try("virtwold", "check", "--unit", Unit);
        Assert.That(result.ExitCode, Is.EqualTo(64), result.ToString);
        Assert.That(result.Error, Does.StartWith("virtwold: VIRTWOLD_DEDUP must be "));
        AssertRefused("64", "^virtwold: VIRTWOLD_DEDUP must be ");
    }

    /// <summary>Root may read it; the unit's user may not.</summary>
    [Test]
    public void Check_when_the_token_belongs_to_root_then_fails_as_the_start_does()
    {
        Host.Write("/etc/virtwold/token", "0123456789abcdef\n");
        Host.Run("chmod", "0600", "/etc/virtwold/token");
        Host.Write(Settings, "VIRTWOLD_WAKE_TOKEN_FILE=/etc/virtwold/token\n");
        var result = Host.Try("virtwold", "check", "--unit", Unit);
        Assert.That(result.ExitCode, Is.EqualTo(77), result.ToString);
        Assert.That(result.OutputLines, Has.Some.StartsWith("failed   token: not permitted to read /etc/virtwold/token; "));
        AssertRefused("77", "^virtwold: not permitted to read /etc/virtwold/token");
    }

    /// <summary>The unit forbids IP.</summary>
    [Test]
    public void Check_when_the_unit_forbids_an_address_then_fails_with_the_drop_in()
    {
        Host.Write(Settings, "VIRTWOLD_STATUS=127.0.0.1:9277\n");
        var result = Host.Try("virtwold", "check", "--unit", Unit);
        Assert.That(result.ExitCode, Is.EqualTo(69), result.ToString);
        Assert.That(result.OutputLines, Has.Some.Match($"^failed   status: can't serve the status at 127.0.0.1:9277: {Unit} forbids it .*systemctl edit {Unit}"));
    }

    /// <summary>A misspelt variable is neither lost nor an error.</summary>
    [Test]
    public void Check_and_log_when_a_variable_is_misspelt_then_warn_of_it()
    {
        Configure("VIRTWOLD_DEDUPE=5");
        Start();
        Host.WaitForLine(Unit, "^VIRTWOLD_DEDUPE in the environment is no setting; did you mean VIRTWOLD_DEDUP\\?$");
        Assert.That(Host.Run("virtwold", "check", "--unit", Unit).OutputLines, Has.Some.StartsWith("warning  settings: VIRTWOLD_DEDUPE in the environment is no setting; did you mean VIRTWOLD_DEDUP?"));
    }

    /// <summary>A name that is none.</summary>
    [Test]
    public void Check_when_there_is_no_such_unit_then_says_so()
    {
        var result = Host.Try("virtwold", "check", "--unit", "virtwould.service");
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((64, "virtwold: there is no unit virtwould.service; see which there are: systemctl list-units --all 'virtwold*'\n")));
    }
}
