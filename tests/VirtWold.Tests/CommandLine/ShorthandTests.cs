using VirtWold.CommandLine;

namespace VirtWold.Tests.CommandLine;

[NonParallelizable]
public sealed class ShorthandTests
{
    [TestCase("version")]
    [TestCase("-V")]
    [TestCase("-v")]
    [TestCase("--version")]
    [TestCase("-version")]
    public async Task RunAsync_when_the_version_is_asked_for_then_prints_it(string argument)
    {
        using ConsoleCapture console = new();

        int status = await Commands.RunAsync([argument]);

        Assert.That((status, console.Error), Is.EqualTo((0, "")));
        Assert.That(console.Output, Does.Match(@"^virtwold \d+\.\d+\.\d+(\+\S+)?\n$"));
    }

    [TestCase("--wait-for-interface", "help")]
    [TestCase("--json", "help", "list")]
    [TestCase("--repeat", "help", "send")]
    public async Task RunAsync_when_help_is_asked_for_then_prints_it(string expected, params string[] arguments)
    {
        using ConsoleCapture console = new();

        int status = await Commands.RunAsync(arguments);

        Assert.That((status, console.Error), Is.EqualTo((0, "")));
        Assert.That(console.Output, Does.Contain(expected));
    }
}
