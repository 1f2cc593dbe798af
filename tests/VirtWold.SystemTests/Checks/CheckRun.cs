using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Checks;

/// <summary>What one run of the check said.</summary>
/// <param name="Result">How it ended, and all that it wrote.</param>
internal sealed record CheckRun(ToolResult Result)
{
    /// <summary>Runs it in a network namespace.</summary>
    public static CheckRun In(NetworkNamespace side, params IEnumerable<string> options) =>
        new(VirtWoldBinary.RunIn(side, ["check", .. options]));

    /// <summary>Its exit status is this, it has a line that begins and goes on like that, and nothing is on standard error.</summary>
    public void Says(int status, params IEnumerable<string> patterns) => Assert.Multiple(() =>
    {
        Assert.That(Result.ExitCode, Is.EqualTo(status), Result.ToString);
        Assert.That(Result.Error, Is.Empty, Result.ToString);
        foreach (var pattern in patterns)
        {
            Assert.That(Result.OutputLines, Has.Some.Match($"^{pattern}"), Result.ToString);
        }
    });

    /// <summary>No line is like that.</summary>
    public void DoesNotSay(string pattern) => Assert.That(Result.OutputLines, Has.None.Match(pattern), Result.ToString);
}
