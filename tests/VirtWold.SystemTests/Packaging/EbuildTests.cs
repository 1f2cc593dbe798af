using System.Text.RegularExpressions;
using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Packaging;

/// <summary>
/// The ebuild, as far as it can be run without Portage: its phases install into an image, by stand-ins for Portage's helpers
/// (tests/ebuild/phase.sh). What Portage would say of it, they don't tell.
/// </summary>
[TestFixture]
public sealed partial class EbuildTests
{
    private const string Owner = "fowners root:virtwold /usr/sbin/virtwold\n";

    private static readonly string Folder = Repository.At("ebuild", "app-emulation", "virtwold");
    private static readonly string Live = Path.Combine(Folder, "virtwold-9999.ebuild");

    private static readonly string[] Usual =
    [
        "755 etc/init.d/virtwold", "755 etc/init.d/virtwold-steer", "644 etc/conf.d/virtwold", "644 etc/logrotate.d/virtwold", "644 etc/virtwold/.keep_app-emulation_virtwold-0", "750 usr/sbin/virtwold",
        "644 usr/share/man/man8/virtwold.8", "644 usr/share/bash-completion/completions/virtwold", "644 usr/share/zsh/site-functions/_virtwold",
        "644 usr/share/fish/vendor_completions.d/virtwold.fish", "644 usr/share/doc/virtwold-9999/NOTICE", "644 usr/share/doc/virtwold-9999/README.md", "644 usr/share/doc/virtwold-9999/CHANGELOG.md",
        .. Directory.EnumerateFiles(Repository.At("docs")).Select(file => $"644 usr/share/doc/virtwold-9999/docs/{Path.GetFileName(file)}"),
        "644 usr/share/doc/virtwold-9999/examples/50-virtwold.rules",
        "644 usr/share/doc/virtwold-9999/examples/localhost.conf",
    ];

    private static readonly string[] OfSystemd =
        ["644 etc/default/virtwold", "644 lib/systemd/system/virtwold.service", "644 lib/systemd/system/virtwold@.service", "644 lib/systemd/system/virtwold-steer@.service"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Removes the images.</summary>
    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    /// <summary>A release is named after the version, and is built as what comes after it.</summary>
    [Test]
    public void The_releases_ebuild_is_the_live_one_under_the_version()
    {
        var version = XDocument.Load(Repository.At("Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        Assert.That(File.ReadAllText(Path.Combine(Folder, $"virtwold-{version}.ebuild")), Is.EqualTo(File.ReadAllText(Live)));
        Assert.That(Directory.GetFiles(Folder, "*.ebuild"), Has.Length.EqualTo(2));
    }

    /// <summary>Without systemd nothing of it is installed.</summary>
    [Test]
    public void Installed_without_systemd_it_is_a_service_for_OpenRC()
    {
        var (said, files) = InstallInto("openrc");
        Assert.That(said, Is.EqualTo(Owner));
        Assert.That(files, Is.EquivalentTo(Usual));
    }

    /// <summary>Both are there then.</summary>
    [Test]
    public void Installed_with_systemd_it_has_units_as_well()
    {
        var (said, files) = InstallInto("systemd", "systemd");
        Assert.That(said, Is.EqualTo(Owner));
        Assert.That(files, Is.EquivalentTo(Usual.Concat(OfSystemd)));
    }

    /// <summary>For the members of one group, and never by setuid root.</summary>
    [Test]
    public void It_gives_the_program_the_capability_to_capture()
    {
        var said = Phase("pkg_postinst", "D=/").Output;
        Assert.That(said, Is.EqualTo("fcaps -g virtwold -m 0750 -M 0750 cap_net_raw usr/sbin/virtwold\n"));
    }

    /// <summary>What is downloaded is what the lock file names; the SDK's own reference packages aren't in it, and have its version.</summary>
    [Test]
    public void It_downloads_the_packages_that_are_locked()
    {
        var named = Package().Matches(Phase("depend", "D=/").Output).Select(match => match.Value).ToArray();
        var locked = Locked().ToArray();
        var ofSdk = locked.Single(package => package.StartsWith("microsoft.dotnet.ilcompiler@", StringComparison.Ordinal)).Split('@')[1];
        string[] references =
            ["microsoft.aspnetcore.app.runtime.linux-x64", "microsoft.netcore.app.runtime.linux-x64", "microsoft.netcore.app.runtime.nativeaot.linux-x64"];
        Assert.That(named, Is.EquivalentTo(locked.Concat(references.Select(name => $"{name}@{ofSdk}"))));
    }

    [GeneratedRegex(@"^[a-z0-9.-]+@[0-9.]+$", RegexOptions.Multiline)]
    private static partial Regex Package();

    /// <summary>The packages of the framework that the native binary is made of, in the ebuild's notation.</summary>
    private static IEnumerable<string> Locked()
    {
        using var file = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Repository.At("src", "VirtWold", "packages.lock.json")));
        var packages = file.RootElement.GetProperty("dependencies").EnumerateObject()
            .Where(framework => framework.Name is "net10.0" or "net10.0/linux-x64")
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Select(package => $"{package.Name}@{package.Value.GetProperty("resolved").GetString()}".ToUpperInvariant());
        return [.. packages.Distinct().Select(package => package.ToLowerInvariant())];
    }

    private static ToolResult Phase(string phase, string image, params IEnumerable<string> flags) => Tool.Run([
        "env", image, $"S={Repository.At()}", $"DOTNET_PKG_OUTPUT={Path.GetDirectoryName(VirtWoldBinary.Location)}",
        Repository.At("tests", "ebuild", "phase.sh"), Live, phase, .. flags,
    ]);

    private (string Said, IReadOnlyList<string> Files) InstallInto(string name, params IEnumerable<string> flags)
    {
        Requires.Binary();
        var image = _folder.MakeFolder(name);
        var said = Phase("src_install", $"D={image}", flags).Output;
        return (said, Tool.Run("find", image, "-type", "f", "-printf", "%m %P\\n").OutputLines);
    }
}
