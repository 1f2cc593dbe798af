using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Documentation;

/// <summary>The manual page as those see it who format it. What stands in it is held against the program in the unit tests.</summary>
[TestFixture]
public sealed class ManualPageTests
{
    private static string Page => Repository.At("init-scripts", "man", "virtwold.8");

    /// <summary>Both formatters that there are, with all their warnings on.</summary>
    [TestCase("mandoc", "-T", "lint", "-W", "warning")]
    [TestCase("groff", "-mandoc", "-Tutf8", "-ww", "-z")]
    public void A_formatter_has_nothing_to_complain_of(params string[] command)
    {
        Requires.Tools(command[0]);
        var result = Tool.Try([.. command, Page]);
        Assert.That((result.ExitCode, result.Output + result.Error), Is.EqualTo((0, "")));
    }

    /// <summary>The name that the index of all pages has.</summary>
    [Test]
    public void Its_text_begins_with_the_name_and_what_it_does()
    {
        Requires.Tools("mandoc");
        var text = Tool.Run("mandoc", "-T", "ascii", Page).OutputLines;

        // Bold letters are struck twice.
        Assert.That(Regex.Replace(text[2], ".\b", ""), Is.EqualTo("virtwold - wake virtual machines by Wake-on-LAN"));
    }
}
