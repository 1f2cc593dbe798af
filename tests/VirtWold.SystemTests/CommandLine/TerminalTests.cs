using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.CommandLine;

/// <summary>What the commands write to a terminal: colours for people, and nothing that stays behind.</summary>
[TestFixture]
public sealed class TerminalTests() : SystemTest(HypervisorKind.Test)
{
    private Guest _guest = null!;

    /// <summary>Everything here runs a command at a terminal.</summary>
    [SetUp]
    public void DefineTheGuest()
    {
        Requires.Binary();
        _guest = DefineGuest();
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheGuest()
    {
        _guest?.Dispose();
        _guest = null!;
    }

    /// <summary>A machine that sleeps is dim, and headings are bold.</summary>
    [Test]
    public void List_on_a_terminal_has_colours() =>
        Assert.That(OnTerminal("list", "TERM=xterm"), Does.Contain("\u001B[1mNAME\u001B[0m").And.Contain("\u001B[2mshut off\u001B[0m"));

    /// <summary>What is well is green.</summary>
    [Test]
    public void Check_on_a_terminal_has_colours() => Assert.That(OnTerminal($"check --interface {VethPair.HostInterface}", "TERM=xterm"), Does.Contain("\u001B[32mok\u001B[0m"));

    /// <summary>By the environment's usual word, or a terminal that has none.</summary>
    [Test]
    public void A_terminal_that_wants_no_colours_gets_none(
        [Values("list", $"check --interface {VethPair.HostInterface}")] string command, [Values("NO_COLOR=1", "TERM=dumb")] string variable)
    {
        var output = OnTerminal(command, variable);
        Assert.Multiple(() =>
        {
            Assert.That(output, Does.Match("shut off|^ok "));
            Assert.That(output, Does.Not.Contain("\u001B"));
        });
    }

    /// <summary>The runtime's console would switch the cursor keys, and never back.</summary>
    [TestCase("list")]
    [TestCase($"check --interface {VethPair.HostInterface}")]
    [TestCase("--help")]
    public void A_terminal_is_left_as_it_was(string command) =>
        Assert.That(OnTerminal(command, "TERM=xterm"), Does.Not.Contain("\u001B[?").And.Not.Contain("\u001B="));

    private string OnTerminal(string command, string variable) => Tool.Try(Network.Host.Enter(
        ["env", "TERM=xterm", variable, $"VIRTWOLD_LIBVIRT_URI={Libvirt.Uri}", .. PseudoTerminal.Run($"{VirtWoldBinary.Location} {command}")])).Output;
}
