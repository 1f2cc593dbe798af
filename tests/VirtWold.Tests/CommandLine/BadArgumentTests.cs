using VirtWold.CommandLine;

namespace VirtWold.Tests.CommandLine;

/// <summary>
/// What is wrong on the command line itself is said in one line. Nothing here goes so far as to connect or to capture: that would end
/// libvirt's event loop, which other tests need, and is in the system tests.
/// </summary>
[NonParallelizable]
public sealed class BadArgumentTests
{
    private static IEnumerable<TestCaseData> BadArguments
    {
        get
        {
            yield return Case("an unknown option", "--nonsense", "--nonsense");
            yield return Case("an unknown command", "nonsense", "nonsense");
            yield return Case("a mistyped command", "there is no command 'stauts'; did you mean status? see 'virtwold --help'", "stauts");
            yield return Case("a command with a letter left out", "did you mean list?", "lst", "--json");
            yield return Case("what others call it", "did you mean send?", "wake");
            yield return Case("a mistyped option", "there is no option --interfce; did you mean --interface?", "--interfce", "eth0");
            yield return Case("a mistyped option of a command", "'list' has no option --jsno; did you mean --json? see 'virtwold list --help'", "list", "--jsno");
            yield return Case("help on what isn't there", "did you mean status?", "help", "stauts");
            yield return Case("a value that is missing", "see 'virtwold send --help'", "send", "52:54:00:12:34:56", "--to");
            yield return Case("an option without its value", "--interface", "--interface");
            yield return Case("an unknown level", "--log-level must be error, warning, info or debug, not 'loud'", "--log-level", "loud");
            yield return Case("an empty interface", "--interface must be the name of an interface, such as eth0, not ''", "--interface", "");
            yield return Case("a URI without a scheme", "--libvirt-uri must be", "--libvirt-uri", "nonsense");
            yield return Case("an old name with a bad value", "--libvirt-uri must be", "-libvirturi", "nonsense");
            yield return Case("an unknown option of run", "--nonsense", "run", "--nonsense");
            yield return Case("a bad sender", "--allow-from must be", "--allow-from", "192.0.2.1/24");
            yield return Case("a bad window", "--dedup must be", "--dedup", "-1");
            yield return Case("a window that is too long", "--dedup must be", "--dedup", "3600.1");
            yield return Case("a socket without a port", "--listen must be", "--listen", "127.0.0.1");
            yield return Case("replay without a file", "replay", "replay");
            yield return Case("an unknown option of list", "--nonsense", "list", "--nonsense");
            yield return Case("a stray argument of list", "stray", "list", "name", "stray");
            yield return Case("send without a target", "send", "send");
            yield return Case("send to a bad address", "--to must be", "send", "52:54:00:12:34:56", "--to", "nowhere");
            yield return Case("send with a bad password", "--password must be", "send", "52:54:00:12:34:56", "--password", "1:2:3");
            yield return Case("send on a VLAN that is none", "--vlan must be", "send", "52:54:00:12:34:56", "--raw", "--vlan", "4095");
            yield return Case("send with a bad destination", "--destination must be", "send", "52:54:00:12:34:56", "--destination", "all");
            yield return Case("send no packets", "--repeat must be", "send", "52:54:00:12:34:56", "--repeat", "0");
            yield return Case("send too many packets", "--repeat must be", "send", "52:54:00:12:34:56", "--repeat", "1001");
            yield return Case("send raw without an interface", "needs --interface", "send", "52:54:00:12:34:56", "--raw");
            yield return Case(
                "send raw to an IP address", "--to is for UDP", "send", "52:54:00:12:34:56", "--raw", "-i", "lo", "--to", "192.0.2.1");
            yield return Case("send UDP on a VLAN", "add --raw", "send", "52:54:00:12:34:56", "--vlan", "1");
        }
    }

    [TestCaseSource(nameof(BadArguments))]
    public async Task RunAsync_when_something_is_wrong_then_ends_with_64(string expected, string[] arguments)
    {
        using ConsoleCapture console = new();

        int status = await Commands.RunAsync(arguments);

        Assert.That((status, console.Output), Is.EqualTo((64, "")), expected);
    }

    [TestCaseSource(nameof(BadArguments))]
    public async Task RunAsync_when_something_is_wrong_then_says_so_in_one_line(string expected, string[] arguments)
    {
        using ConsoleCapture console = new();

        await Commands.RunAsync(arguments);

        Assert.That(console.Error.TrimEnd('\n'), Does.StartWith("virtwold: ").And.Contain(expected).And.Not.Contain('\n'));
    }

    [Test]
    public async Task RunAsync_when_a_variable_is_wrong_then_the_line_names_it()
    {
        using ConsoleCapture console = new();
        using EnvironmentVariable variable = new("VIRTWOLD_LOG_LEVEL", "loud");

        int status = await Commands.RunAsync([]);

        Assert.That((status, console.Error), Is.EqualTo(
            (64, "virtwold: VIRTWOLD_LOG_LEVEL must be error, warning, info or debug, not 'loud'\n")));
    }

    [Test]
    public async Task RunAsync_when_a_bad_value_has_line_breaks_then_there_is_still_one_line()
    {
        using ConsoleCapture console = new();

        await Commands.RunAsync(["--log-level", "lo\nud\u001B[31m"]);

        Assert.That(console.Error.TrimEnd('\n'), Does.Not.Contain('\n').And.Not.Contain('\u001B'));
    }

    [Test]
    public async Task RunAsync_when_an_argument_begins_with_an_at_sign_then_no_file_is_read()
    {
        using ConsoleCapture console = new();

        await Commands.RunAsync(["list", "name", "@arguments"]);

        Assert.That(console.Error, Does.Contain("'@arguments'"));
    }

    [TestCase(0)]
    [TestCase(64)]
    public void Say_answers_the_status_it_is_given(int status)
    {
        using ConsoleCapture console = new();

        Assert.That(Commands.Say("text", status), Is.EqualTo(status));
    }

    private static TestCaseData Case(string name, string expected, params string[] arguments) =>
        new TestCaseData(expected, arguments).SetArgDisplayNames(name);
}
