using System.Reflection;
using System.Text.RegularExpressions;
using VirtWold.Service;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.CommandLine;

/// <summary>The manual page and the README against the program: nothing is missing in them, and nothing is left over.</summary>
public sealed partial class ManualTests
{
    private static IEnumerable<string> CommandNames => OptionList.CommandNames;

    [Test]
    public void Manual_describes_each_command() => Assert.That(ManualPage.CommandNames, Is.EquivalentTo(OptionList.CommandNames));

    [TestCaseSource(nameof(CommandNames))]
    public void Manual_describes_each_option_of_a_command(string command)
    {
        // The check takes the options of run, which the manual doesn't repeat.
        IEnumerable<string> described = command == "check" ? ManualPage.OptionsOf("run").Concat(ManualPage.OptionsOf(command)) : ManualPage.OptionsOf(command);

        Assert.That(described, Is.EquivalentTo(OptionList.Of(command)));
    }

    [Test]
    public void Manual_describes_each_variable_and_its_option() => Assert.That(ManualPage.Variables, Is.EquivalentTo(OptionList.Variables));

    [Test]
    public void Manual_describes_each_exit_status() => Assert.That(
        ManualPage.ExitStatuses,
        Is.EquivalentTo(typeof(ExitStatus).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (int)field.GetRawConstantValue()!)));

    [Test]
    public void Documentation_has_each_option_of_the_daemon_in_its_table()
    {
        IEnumerable<string> rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "options.md"))
            .SkipWhile(static line => line != "| option | what it does |")
            .TakeWhile(static line => line.StartsWith('|'));

        Assert.That(rows.SelectMany(static row => OptionName().Matches(row).Select(static match => match.Value)).Distinct(), Is.EquivalentTo(OptionList.Of("run")));
    }

    [TestCaseSource(nameof(CommandNames))]
    public void Readme_names_each_command(string command) =>
        Assert.That(File.ReadAllText(Path.Combine(Repository.Root, "README.md")), command == "run" ? Does.Contain("virtwold --interface") : Does.Contain($"virtwold {command}"));

    /// <summary>An option in a row of the table, with its value or without.</summary>
    [GeneratedRegex("(?<=`)--?[a-z-]+")]
    private static partial Regex OptionName();
}
