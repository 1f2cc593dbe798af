using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Documentation;

/// <summary>What the shells complete, against what the program understands: all of it, and nothing else.</summary>
[TestFixture("bash")]
[TestFixture("zsh")]
[TestFixture("fish")]
public sealed class CompletionTests(string shell)
{
    private static readonly string[] Levels = ["debug", "error", "info", "warning"];

    private static IEnumerable<string> Commands => HelpText.Commands;

    /// <summary>The shell has to be there.</summary>
    [OneTimeSetUp]
    public void NeedTheShell()
    {
        Requires.Binary();
        Requires.Tools(shell);
    }

    /// <summary>All commands, where one is expected.</summary>
    [Test]
    public void Commands_are_completed() => Assert.That(Completion.Offers(shell, "virtwold "), Is.EqualTo(HelpText.Commands));

    /// <summary>The daemon's options need no command.</summary>
    [Test]
    public void Options_without_a_command_are_completed() => Assert.That(Completion.Offers(shell, "virtwold --"), Is.EqualTo(HelpText.OptionsOf("")));

    /// <summary>Each command has its own options.</summary>
    [Test]
    public void Options_of_each_command_are_completed() => Assert.Multiple(() =>
    {
        foreach (var command in Commands)
        {
            Assert.That(Completion.Offers(shell, $"virtwold {command} --"), Is.EqualTo(HelpText.OptionsOf(command)), command);
        }
    });

    /// <summary>Words that are known beforehand.</summary>
    [Test]
    public void Values_of_an_option_are_completed() => Assert.That(Completion.Offers(shell, "virtwold check --log-level "), Is.EqualTo(Levels));

    /// <summary>Names that this host has.</summary>
    [Test]
    public void Interfaces_are_completed() => Assert.That(Completion.Offers(shell, "virtwold --interface l"), Does.Contain("lo"));

    /// <summary>Nobody knows what comes here.</summary>
    [Test]
    public void Values_that_nobody_knows_are_left_alone() => Assert.That(Completion.Offers(shell, "virtwold run --max-starts "), Is.Empty);
}
