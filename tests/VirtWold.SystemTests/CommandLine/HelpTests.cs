using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.CommandLine;

/// <summary>What the program says about itself goes to standard output and is no error.</summary>
[TestFixture]
public sealed class HelpTests
{
    /// <summary>Everything here runs the binary.</summary>
    [SetUp]
    public void NeedTheBinary() => Requires.Binary();

    /// <summary>All ways to ask.</summary>
    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("-help")]
    public void Help_names_every_command(string option)
    {
        var output = Succeeds(option).Output;
        foreach (var word in new[] { "run", "list", "send", "--interface", "--libvirt-uri" })
        {
            Assert.That(output, Does.Contain(word));
        }
    }

    /// <summary>Each command has its own.</summary>
    [TestCase("run", "--interface")]
    [TestCase("list", "--json")]
    [TestCase("send", "--raw")]
    public void Help_of_a_command_names_its_options(string command, string option) =>
        Assert.That(Succeeds(command, "--help").Output, Does.Contain(option));

    /// <summary>A number and nothing else that a script would stumble over.</summary>
    [Test]
    public void Version_is_one_line()
    {
        var result = Succeeds("--version");
        Assert.That(result.OutputLines, Has.Count.EqualTo(1));
        Assert.That(result.OutputLines[0], Does.Match(@"\d+\.\d+\.\d+"));
    }

    private static ToolResult Succeeds(params string[] arguments)
    {
        var result = VirtWoldBinary.Run(arguments);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        Assert.That(result.Error, Is.Empty);
        return result;
    }
}
