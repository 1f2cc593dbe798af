namespace VirtWold.SystemTests.Harness;

/// <summary>Builds Debian packages, of a program that is there.</summary>
internal static class Packages
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // A package that nobody keeps needn't be small: this takes a tenth of the time.
    private const string Quickly = "DPKG_DEB_COMPRESSOR_LEVEL=1";

    /// <summary>Builds the package of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">Where the package is put.</param>
    /// <param name="settings">More variables for make.</param>
    public static void Build(string program, TemporaryFolder folder, params IEnumerable<string> settings)
    {
        var result = Tool.Try(
            Patience,
            ["env", Quickly, "make", "--no-print-directory", "-C", Repository.At(), $"--assume-old={program}", "deb", $"binary={program}", $"PACKAGES={folder.Path}", .. settings]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
    }
}
