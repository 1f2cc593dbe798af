using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Packaging;

/// <summary>The source as it is handed on, without the history: it is whole, and works as well.</summary>
[TestFixture]
public sealed class SourceTarballTests
{
    private readonly TemporaryFolder _folder = new();
    private string _tarball = "";
    private string _source = "";

    /// <summary>Packs and unpacks it.</summary>
    [OneTimeSetUp]
    public void Pack()
    {
        Requires.Tools("make", "tar", "gzip", "git");
        _tarball = Pack(Repository.At(), _folder.MakeFolder("first"));
        Tool.Run("tar", "--extract", "--file", _tarball, "--directory", _folder.Path);
        _source = _folder.At(Path.GetFileName(_tarball).Replace(".tar.gz", "", StringComparison.Ordinal));
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    /// <summary>Named after the version, and with it in front of each path; the commit is in a file that git doesn't have.</summary>
    [Test]
    public void A_tarball_has_all_files_in_a_folder_of_its_own_name()
    {
        if (!Path.Exists(Repository.At(".git")))
        {
            Assert.Ignore("the tests run from a tarball: there is no list of files to compare with");
        }

        var files = Tool.Run("git", "-C", Repository.At(), "ls-files").OutputLines;
        var packed = Tool.Run("tar", "--list", "--file", _tarball).OutputLines;
        Assert.That(packed, Is.EquivalentTo(files.Append("COMMIT").Select(file => $"{Path.GetFileName(_source)}/{file}")));
    }

    /// <summary>From there it can be handed on again, byte for byte.</summary>
    [Test]
    public void A_tarball_that_is_made_from_a_tarball_is_the_same() =>
        Assert.That(File.ReadAllBytes(Pack(_source, _folder.MakeFolder("second"))), Is.EqualTo(File.ReadAllBytes(_tarball)));

    /// <summary>The build there names the commit as one in the checkout does.</summary>
    [Test]
    public void A_tarball_is_built_as_the_commit_that_it_was_made_of()
    {
        var commit = File.ReadAllText(Path.Combine(_source, "COMMIT")).Trim();
        Assert.That(commit, Does.Match("^[0-9a-f]{7,}(-dirty)?$"));
        Assert.That(Planned(_source), Does.Contain($" -p:SourceRevisionId={commit} "));
        Assert.That(Planned(Repository.At()), Does.Contain($" -p:SourceRevisionId={commit} "));
    }

    /// <summary>Nothing that is installed is missing.</summary>
    [Test]
    public void A_tarball_can_be_installed_and_uninstalled()
    {
        Requires.Binary();
        var root = _folder.MakeFolder("root");
        Make(_source, "install", root);
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Has.Some.EndsWith("/sbin/virtwold").And.Some.EndsWith("/init.d/virtwold").And.Some.EndsWith("/virtwold@.service"));
        Make(_source, "uninstall", root);
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Is.Empty);
    }

    private static string Pack(string source, string output) =>
        Tool.Run("make", "--no-print-directory", "-C", source, "dist", $"PACKAGES={output}").OutputLines[^1];

    // What make would do, on whichever machine.
    private static string Planned(string source) => Tool.Run("make", "--no-print-directory", "-C", source, "--dry-run", "--always-make").Output;

    private static void Make(string source, string target, string root) => Tool.Run(
        "make", "--no-print-directory", "-C", source, $"--assume-old={VirtWoldBinary.Location}", target, $"binary={VirtWoldBinary.Location}", $"DESTDIR={root}");
}
