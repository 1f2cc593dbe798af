using VirtWold.Hosting.Logs;

namespace VirtWold.Tests.Hosting.Logs;

/// <summary>The positive case needs a standard error of its own: see the system tests.</summary>
public sealed class JournalStreamTests
{
    [TestCase(null)]
    [TestCase("")]
    [TestCase("0:0")]
    [TestCase("nonsense")]
    [TestCase("18446744073709551615:18446744073709551615")]
    public void IsStandardError_when_the_variable_names_something_else_then_does_not_hold(string? journalStream) =>
        Assert.That(JournalStream.IsStandardError(journalStream), Is.False);
}
