using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Packaging;

/// <summary>The recipes for other distributions, on the tree that a release's tarball has.</summary>
[TestFixture]
public sealed class RecipeTests
{
    private const string Name = "virtwold-0.2.0-linux-amd64";

    private readonly TemporaryFolder _folder = new();

    private string Tree => _folder.At(Name);

    /// <summary>Installs it as <c>make release</c> does.</summary>
    [OneTimeSetUp]
    public void InstallTheTree()
    {
        Requires.Binary();
        Requires.Tools("make");
        Tool.Run(
            "make", "--no-print-directory", "-C", Repository.At(), $"--assume-old={Path.GetRelativePath(Repository.At(), VirtWoldBinary.Location)}", "install",
            $"DESTDIR={Tree}", "PREFIX=/usr/local", "INIT=systemd openrc");
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    /// <summary>All recipes are for the version that there is.</summary>
    [TestCase("init-scripts/arch/PKGBUILD", @"^pkgver=(\S+)$")]
    [TestCase("init-scripts/rpm/virtwold.spec", @"^Version:\s+(\S+)$")]
    [TestCase("init-scripts/nix/package.nix", @"^\s+version = ""(\S+)"";$")]
    public void A_recipe_has_the_version(string file, string pattern) => Assert.That(
        Regex.Match(File.ReadAllText(Repository.At(file)), pattern, RegexOptions.Multiline).Groups[1].Value,
        Is.EqualTo(Regex.Match(File.ReadAllText(Repository.At("Directory.Build.props")), "<VersionPrefix>(.*)</VersionPrefix>").Groups[1].Value));

    /// <summary>For Fedora and others.</summary>
    [Test]
    public void Rpmbuild_makes_a_package_with_the_program_and_its_units()
    {
        Requires.Tools("rpmbuild", "rpm", "tar");
        Tool.Run("tar", "--create", "--gzip", "--directory", _folder.Path, "--file", _folder.At($"{Name}.tar.gz"), Name);
        Tool.Run(
            "rpmbuild", "-bb", "--target", "x86_64", "--define", $"_sourcedir {_folder.Path}", "--define", $"_topdir {_folder.At("rpm")}",
            Repository.At("init-scripts", "rpm", "virtwold.spec"));
        var package = Directory.GetFiles(_folder.At("rpm"), "*.rpm", SearchOption.AllDirectories).Single();
        var files = Tool.Run("rpm", "--query", "--list", "--package", package).OutputLines;
        Assert.That(files, Is.SupersetOf((string[])
            ["/usr/sbin/virtwold", "/usr/lib/systemd/system/virtwold@.service", "/etc/default/virtwold", "/usr/share/doc/virtwold/docs/install.md"]));
    }

    /// <summary>For Arch Linux.</summary>
    [Test]
    public void Pkgbuild_puts_each_file_where_Arch_has_it()
    {
        var script = $"set -e; mkdir -p \"$pkgdir\"; source '{Repository.At("init-scripts", "arch", "PKGBUILD")}'; package";
        var package = _folder.At("arch");
        Tool.Run("env", $"srcdir={_folder.Path}", $"pkgdir={package}", "bash", "-c", script);
        Assert.That(Tool.Run($"{package}/usr/bin/virtwold", "--version").Output, Does.StartWith("virtwold "));
        Assert.That(File.ReadAllText($"{package}/usr/lib/systemd/system/virtwold@.service"), Does.Contain("/usr/bin/virtwold").And.Not.Contain("/usr/local"));
    }
}
