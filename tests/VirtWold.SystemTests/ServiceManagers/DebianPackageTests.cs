using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>The Debian package: made from the source, installed, used, removed and purged in a booted Debian.</summary>
[TestFixture]
public sealed class DebianPackageTests : SystemdTest
{
    private const string Place = "/root/virtwold.deb";

    // Where packages and maintainers' scripts put things; what runs writes elsewhere.
    private const string ListScript = "find /etc /usr /opt /srv /var -xdev ! -path '/var/lib/dpkg/*' ! -path '/var/log/*' ! -path '/var/lib/libvirt/*' ! -path '/etc/libvirt/*' ! -path '/var/cache/*' | sort";

    // To compress takes long where others are at work, too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private IReadOnlyList<string> _before = [];

    private string Package => Directory.GetFiles(_folder.Path, "*.deb").Single();

    /// <summary>Removes what was made.</summary>
    [OneTimeTearDown]
    public void RemoveThePackage() => _folder.Dispose();

    /// <summary>For whoever asks.</summary>
    [Test]
    public void An_installed_package_is_whole()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Host.Run("dpkg", "--verify", "virtwold").Output, Is.Empty);
            Assert.That(Host.Run("man", "--path", "virtwold").Output, Does.EndWith("/virtwold.8.gz\n"));
            Assert.That(Host.Run("virtwold", "--version").Output.Trim(), Is.EqualTo($"virtwold {ProgramVersion()}"));
            Assert.That(Host.Run("dpkg-query", "--show", "--showformat=${Conffiles}", "virtwold").OutputLines.Select(line => line.Split(' ')[0]), Is.EqualTo(["/etc/default/virtwold"]));
        });
    }

    /// <summary>Installed like any other package, it is used by nothing but systemctl.</summary>
    [Test]
    [DependsOnTest(nameof(An_installed_package_is_whole))]
    public void An_installed_package_wakes_under_its_unit()
    {
        Host.Systemctl("enable", "--now", Unit);
        Network.WaitUntilUp();
        AssertWakes();
    }

    /// <summary>Those that run, run the new program then; settings stay.</summary>
    [Test]
    [DependsOnTest(nameof(An_installed_package_wakes_under_its_unit))]
    public void An_upgrade_restarts_what_runs_and_leaves_settings_alone()
    {
        Configure("VIRTWOLD_DEDUP=1");
        Start();
        var before = Host.Property(Unit, "MainPID");
        Host.Run("dpkg", "--force-confold", "--install", Place);
        Assert.That(Host.Property(Unit, "MainPID"), Is.Not.EqualTo(before).And.Not.EqualTo("0"));
        Assert.That(File.ReadAllText(Host.At("/etc/default/virtwold")), Is.EqualTo("VIRTWOLD_DEDUP=1\n"));
        AssertWakes();
    }

    /// <summary>Removed, the settings stay, and the daemon doesn't.</summary>
    [Test]
    [DependsOnTest(nameof(An_upgrade_restarts_what_runs_and_leaves_settings_alone))]
    public void A_removed_package_runs_no_more_and_keeps_its_settings()
    {
        Host.Run("dpkg", "--force-confmiss", "--install", Place);
        Host.Write($"/etc/virtwold/{VethPair.HostInterface}.conf", "VIRTWOLD_DEDUP=1\n");
        Start();
        Host.Run("dpkg", "--remove", "virtwold");
        Assert.Multiple(() =>
        {
            Assert.That(Host.Try("pidof", "virtwold").Output, Is.Empty);
            Assert.That(File.Exists(Host.At("/usr/sbin/virtwold")), Is.False);
            Assert.That(File.Exists(Host.At("/etc/default/virtwold")));
            Assert.That(File.Exists(Host.At($"/etc/virtwold/{VethPair.HostInterface}.conf")));
        });
    }

    /// <summary>Used in every way, and then as if it had never been there.</summary>
    [Test]
    [DependsOnTest(nameof(A_removed_package_runs_no_more_and_keeps_its_settings))]
    public void A_purged_package_leaves_nothing()
    {
        Host.Run("dpkg", "--install", Place);
        Host.Write($"/etc/virtwold/{VethPair.HostInterface}.conf", "VIRTWOLD_SECUREON_FILE=/etc/virtwold/secureon\n");
        Host.Write("/etc/virtwold/secureon", $"{Guest.Mac} 00:11:22:33:44:55\n");
        Host.Run("chown", "virtwold", "/etc/virtwold/secureon");
        Host.Run("chmod", "0600", "/etc/virtwold/secureon");
        Host.Systemctl("enable", "--now", Unit, ChoosingUnit);
        Host.Run("dpkg", "--purge", "virtwold");
        Assert.Multiple(() =>
        {
            Assert.That(List().Except(_before), Is.Empty);
            Assert.That(_before.Except(List()), Is.Empty);
            Assert.That(Host.Run("find", "/run", "/tmp", "-name", "*virtwold*", "!", "-path", "/run/credentials/*").Output, Is.Empty);
            Assert.That(Host.Try("pidof", "virtwold").Output, Is.Empty);
            Assert.That(Host.Try("getent", "passwd", "virtwold").Output, Is.Empty);
            Assert.That(Host.Run("getent", "group", "libvirt").Output, Does.Not.Contain("virtwold"));
            Assert.That(Host.Try("dpkg-query", "--list", "virtwold").Output, Does.Not.Contain("Wake-on-LAN"));
            Assert.That(Host.Try("systemctl", "list-unit-files", "--no-legend", "virtwold*").Output, Is.Empty);
        });
    }

    /// <summary>Debian's own judge of packages.</summary>
    [Test]
    public void Lintian_finds_no_fault_with_the_package()
    {
        // Some of its checks would rather not be run by root, and it says so on standard error.
        var result = Tool.Try(Patience, "lintian", "--fail-on", "error,warning", Package);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
    }

    /// <summary>Whoever builds it gets what others got.</summary>
    [Test]
    public void The_package_is_the_same_whenever_it_is_made()
    {
        using TemporaryFolder again = new();
        Build(again);
        Assert.That(File.ReadAllBytes(Directory.GetFiles(again.Path).Single()), Is.EqualTo(File.ReadAllBytes(Package)));
    }

    private protected override void Install()
    {
        Requires.Tools("dpkg-deb", "dpkg-shlibdeps", "lintian");
        Build(_folder);
        _before = List();
        File.Copy(Package, Host.At(Place));
        Host.Run("dpkg", "--install", Place);
    }

    private IReadOnlyList<string> List() => Host.Run("sh", "-c", ListScript).OutputLines;

    // Version and commit, without what makes later packages later versions.
    private string ProgramVersion() =>
        Regex.Replace(Host.Run("dpkg-query", "--show", "--showformat=${Version}", "virtwold").Output, @"\+git\d{8}\.", "+").Replace(".dirty", "-dirty", StringComparison.Ordinal);

    private static void Build(TemporaryFolder folder) => Packages.Build(VirtWoldBinary.Location, folder);
}
