using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary><c>virtwold status</c> as an administrator types it where the units run.</summary>
[TestFixture]
public sealed class SystemdStatusTests : SystemdTest
{
    /// <summary>Nobody has to say where the daemon is.</summary>
    [Test]
    public void The_status_finds_the_daemon_of_the_unit()
    {
        Start();
        AssertWakes();
        var lines = Host.Run("virtwold", "status").OutputLines;
        Assert.Multiple(() =>
        {
            Assert.That(lines, Has.Some.Match($"^virtwold .* at unix:/run/virtwold/{VethPair.HostInterface}.sock, up for "));
            Assert.That(lines, Has.Some.EqualTo($"listening on {VethPair.HostInterface}"));
            Assert.That(lines, Has.Some.Match($"  started +{Guest.Name} "));
        });
    }

    /// <summary>Each of several has its part.</summary>
    [Test]
    public void The_status_shows_all_units()
    {
        Configure($"VIRTWOLD_INTERFACE={VethPair.HostInterface}");
        Start();
        Host.Systemctl("start", ChoosingUnit);
        Assert.That(Host.Run("virtwold", "status").OutputLines.Count(line => line.StartsWith("virtwold ", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    /// <summary>Where none runs, that is what is said.</summary>
    [Test]
    public void The_status_without_a_unit_says_what_to_do()
    {
        Start();
        Host.Systemctl("stop", Unit);
        var result = Host.Try("virtwold", "status");
        Assert.That(result.ExitCode, Is.EqualTo(69));
        Assert.That(result.ErrorLines.Single(), Does.Match("^virtwold: (no virtwold serves its status|nobody serves a status at) ").And.Contain("systemctl"));
    }
}
