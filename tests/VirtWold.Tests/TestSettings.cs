using System.Collections.Concurrent;
using System.Globalization;

namespace VirtWold.Tests;

/// <summary>
/// The variables that are meant for the tests, such as <c>VIRTWOLD_FUZZ_SECONDS</c>: taken out of the environment before the first test,
/// because the program that is tested warns of variables it doesn't know.
/// </summary>
[SetUpFixture]
public sealed class TestSettings
{
    private static readonly ConcurrentDictionary<string, string> Taken = new(StringComparer.Ordinal);

    /// <summary>A setting's value as a number, or another where it isn't set.</summary>
    public static int Number(string name, int otherwise) =>
        Taken.TryGetValue(name, out string? text) && int.TryParse(text, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    /// <summary>Takes them.</summary>
    [OneTimeSetUp]
    public void Take()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(static name => name.StartsWith("VIRTWOLD_FUZZ_", StringComparison.Ordinal) || name == "VIRTWOLD_REQUIRE_ALL"))
        {
            Taken[name] = Environment.GetEnvironmentVariable(name) ?? "";
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
