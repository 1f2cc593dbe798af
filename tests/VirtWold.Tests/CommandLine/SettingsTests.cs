using System.CommandLine;
using System.Globalization;
using VirtWold.CommandLine;
using VirtWold.Service;

namespace VirtWold.Tests.CommandLine;

[NonParallelizable]
public sealed class SettingsTests
{
    private const string Variable = "VIRTWOLD_TEST_SETTING";

    [Test]
    public void One_when_it_is_set_nowhere_then_it_is_the_fallback() => Assert.That(One(null), Is.EqualTo(7));

    [Test]
    public void One_when_the_variable_is_set_then_it_is_that() => Assert.That(One("8"), Is.EqualTo(8));

    [Test]
    public void One_when_the_variable_is_empty_then_it_is_the_fallback() => Assert.That(One(""), Is.EqualTo(7));

    [Test]
    public void One_when_it_is_given_then_it_is_that() => Assert.That(One(null, "--number", "9"), Is.EqualTo(9));

    [Test]
    public void One_when_it_is_given_by_its_short_name_then_it_is_that() => Assert.That(One(null, "-n", "9"), Is.EqualTo(9));

    [Test]
    public void One_when_both_are_set_then_the_command_line_wins() => Assert.That(One("8", "--number", "9"), Is.EqualTo(9));

    [Test]
    public void One_when_it_is_given_and_the_variable_is_nonsense_then_nobody_minds() =>
        Assert.That(One("nonsense", "--number", "9"), Is.EqualTo(9));

    [Test]
    public void One_when_it_is_nonsense_then_the_error_names_the_option() => Assert.That(
        Errors(NumberSetting(), "--number", "nine"), Is.EqualTo("--number must be a number, not 'nine'"));

    [Test]
    public void One_when_the_variable_is_nonsense_then_the_error_names_the_variable() => Assert.That(
        Refusal(NumberSetting(), "nine"), Is.EqualTo($"{Variable} must be a number, not 'nine'"));

    [Test]
    public void One_when_its_value_is_missing_then_that_is_an_error() =>
        Assert.That(Errors(NumberSetting(), "--number"), Is.Not.Empty);

    [Test]
    public void One_is_described_with_its_variable() => Assert.That(
        NumberSetting().Option,
        Has.Property("Description").EqualTo($"How many [{Variable}]").And.Property("HelpName").EqualTo("N"));

    [Test]
    public void One_when_it_has_no_variable_then_it_is_described_without() => Assert.That(
        Settings.One<int>(["--number"], "", "N", "How many", TryReadNumber, "a number", 7).Option,
        Has.Property("Description").EqualTo("How many"));

    [Test]
    public void Many_when_it_is_set_nowhere_then_there_are_none() => Assert.That(Many(null), Is.Empty);

    [TestCase("eth0", "eth0")]
    [TestCase("eth0 eth1", "eth0,eth1")]
    [TestCase("  eth0   eth1 ", "eth0,eth1")]
    [TestCase("eth0,eth1", "eth0,eth1")]
    [TestCase("eth0, eth1,", "eth0,eth1")]
    [TestCase("eth0\n\teth1\r\n", "eth0,eth1")]
    public void Many_when_the_variable_is_set_then_its_words_are_the_values(string value, string expected) =>
        Assert.That(Many(value), Is.EqualTo(expected));

    [Test]
    public void Many_when_it_is_given_several_times_then_all_are_taken() =>
        Assert.That(Many(null, "--name", "eth0", "--name", "eth1"), Is.EqualTo("eth0,eth1"));

    [Test]
    public void Many_when_an_argument_has_commas_then_it_is_several_values() =>
        Assert.That(Value(NamesSetting(), null, ["--name", "eth0,eth1 eth2"]), Is.EqualTo(["eth0", "eth1", "eth2"]));

    [Test]
    public void Many_when_a_value_can_have_a_comma_then_an_argument_is_one_value() => Assert.That(
        Value(Settings.Many<string>(["--name"], Variable, "NAME", "Who", Settings.Text, "a name", splits: false), null, ["--name", "a,b"]), Is.EqualTo(["a,b"]));

    [TestCase(" \n")]
    [TestCase("")]
    public void Many_when_the_variable_is_blank_then_there_are_none(string value) => Assert.That(Many(value), Is.Empty);

    [Test]
    public void Many_when_both_are_set_then_the_command_line_wins() => Assert.That(Many("eth7", "--name", "eth0"), Is.EqualTo("eth0"));

    [Test]
    public void Many_when_a_word_of_the_variable_is_nonsense_then_the_error_names_the_variable()
    {
        Setting<int[]> setting = Settings.Many<int>(["--number"], Variable, "N", "How many", TryReadNumber, "a number");

        Assert.That(Refusal(setting, "1 two"), Is.EqualTo($"{Variable} must be a number, not 'two'"));
    }

    [Test]
    public void IsGiven_when_only_the_variable_is_set_then_does_not_hold()
    {
        Setting<int> setting = NumberSetting();
        using EnvironmentVariable variable = new(Variable, "8");

        Assert.That(setting.IsGiven(new RootCommand { setting.Option }.Parse([])), Is.False);
    }

    [Test]
    public void IsGiven_when_it_is_on_the_command_line_then_holds()
    {
        Setting<int> setting = NumberSetting();

        Assert.That(setting.IsGiven(new RootCommand { setting.Option }.Parse(["-n", "8"])), Is.True);
    }

    [Test]
    public void Many_when_one_is_empty_then_the_error_says_what_is_expected() => Assert.That(
        Errors(NamesSetting(), "--name", ""), Is.EqualTo("--name must be a name, not ''"));

    [TestCase(null, false)]
    [TestCase("", false)]
    [TestCase("yes", true)]
    [TestCase("true", true)]
    [TestCase("1", true)]
    [TestCase("Yes", true)]
    [TestCase("on", true)]
    [TestCase("OFF", false)]
    [TestCase("no", false)]
    [TestCase("false", false)]
    [TestCase("0", false)]
    public void Flag_when_the_variable_is_set_then_it_decides(string? value, bool expected) => Assert.That(Flag(value), Is.EqualTo(expected));

    [Test]
    public void Flag_when_it_is_given_then_it_is_set() => Assert.That(Flag(null, "--flag"), Is.True);

    [Test]
    public void Flag_when_both_are_set_then_the_command_line_wins() => Assert.That(Flag("no", "--flag"), Is.True);

    [Test]
    public void Flag_when_the_variable_is_nonsense_then_the_error_says_what_is_expected() =>
        Assert.That(Refusal(FlagSetting(), "maybe"), Is.EqualTo($"{Variable} must be yes or no, not 'maybe'"));

    private static Setting<int> NumberSetting() =>
        Settings.One<int>(["--number", "-n"], Variable, "N", "How many", TryReadNumber, "a number", 7);

    private static Setting<string[]> NamesSetting() => Settings.Many<string>(["--name"], Variable, "NAME", "Who", Settings.Text, "a name");

    private static Setting<bool> FlagSetting() => Settings.Flag(["--flag"], Variable, "Whether");

    private static int One(string? value, params string[] arguments) => Value(NumberSetting(), value, arguments);

    private static string Many(string? value, params string[] arguments) => string.Join(',', Value(NamesSetting(), value, arguments));

    private static bool Flag(string? value, params string[] arguments) => Value(FlagSetting(), value, arguments);

    private static T Value<T>(Setting<T> setting, string? value, string[] arguments)
    {
        using EnvironmentVariable variable = new(Variable, value);
        return setting.In(new RootCommand { setting.Option }.Parse(arguments));
    }

    private static string Errors<T>(Setting<T> setting, params string[] arguments) =>
        string.Join('\n', new RootCommand { setting.Option }.Parse(arguments).Errors.Select(static error => error.Message));

    private static string Refusal<T>(Setting<T> setting, string value) =>
        Assert.Throws<ExitException>(() => Value(setting, value, []))!.Message;

    private static bool TryReadNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
