using System.Text.Json;
using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.Config;

/// <summary>
/// The rules of the kind WakeConfig that API servers of 1.25 and later evaluate (CEL): by their library, at their place in the schema, with
/// what they cost at most. That such a server takes the kind isn't proven by this, since none can be had: its estimate of the cost is
/// restated, and its list of functions.
/// </summary>
[TestFixture]
public sealed class RuleTests : ClusterTest
{
    private const string OutsideNamespaces = "spec: machines must be in namespaces, where those are given";
    private const string NoSelector = "spec.selector: selector must be a label selector, such as tier=lab,os!=windows";
    private const string NoSender = "spec.allowFrom[]: allowFrom must have networks, IP addresses or MAC addresses";
    private const string NoStation = "spec.machines[].address: machines must have the addresses of stations, and 00:00:00:00:00:00 is nobody's";

    private const string Seed = "rules";
    private const int Selectors = 150;

    private static readonly TestCaseData[] Refused =
    [
        Case("""{"namespaces": ["lab"], "machines": [{"address": "52:54:00:12:34:56", "machine": "other/nas"}]}""", OutsideNamespaces),
        Case("""{"namespaces": ["lab", "office"], "machines": [{"address": "52:54:00:12:34:56", "machine": "lab/nas"}, {"address": "52:54:00:12:34:57", "machine": "labs/nas"}]}""", OutsideNamespaces),
        Case("""{"selector": "tier in ("}""", NoSelector),
        Case("""{"selector": "tier=lab,"}""", NoSelector),
        Case("""{"selector": "tier=="}""", ""),
        Case("""{"selector": "=lab"}""", NoSelector),
        Case("""{"selector": "a b"}""", NoSelector),
        Case("""{"selector": "-a=b"}""", NoSelector),
        Case("""{"machines": [{"address": "00:00:00:00:00:00", "machine": "lab/nas"}]}""", NoStation),
        Case("""{"allowFrom": ["192.0.2.0/24", "2001:db8::1::2"]}""", NoSender),
        Case("""{"allowFrom": ["1:2:3:4:5:6:7"]}""", NoSender),
        Case("""{"allowFrom": ["1:2:3:4:5:6:7:8:9"]}""", NoSender),
        Case("""{"allowFrom": ["1:2:3:4:5:6:7::8"]}""", NoSender),
        Case("""{"allowFrom": ["52:54:00:12:34:56/24"]}""", NoSender),
        Case("""{"allowFrom": ["5254:00:12:34:56:78"]}""", NoSender),
    ];

    /// <summary>Asks for what evaluates them.</summary>
    [OneTimeSetUp]
    public void RequireTheProgram() =>
        Requires.That(CelRules.CanBeEvaluated, "what evaluates the rules isn't built (tests/kubernetes/cel/rules.sh builds it)");

    /// <summary>Compiled where they stand, with the types that the schema has there, and far below what a server allows.</summary>
    [Test]
    public void Each_rule_of_the_kind_compiles()
    {
        var written = CelRules.Kind.Split('\n').Count(static line => line.TrimStart(' ', '-').StartsWith("rule:", StringComparison.Ordinal));
        var compiled = CelRules.Compile();
        Assert.That(compiled, Has.Length.EqualTo(written).And.Not.Empty);
        Assert.That(compiled.Max(static rule => rule.Cost), Is.LessThan(2_000_000), "a fifth of what Kubernetes allows");
    }

    /// <summary>None is without a case that it refuses.</summary>
    [Test]
    public void Each_rule_is_seen_to_refuse() =>
        Assert.That(
            Refused.Select(static refused => (string)refused.Arguments[1]!).Where(static message => message.Length > 0).Distinct(),
            Is.EquivalentTo(CelRules.Compile().Select(static rule => $"{rule.Place}: {rule.Message}")));

    /// <summary>With the message that the kind has, and no other rule says anything; an empty value of a label is one.</summary>
    [TestCaseSource(nameof(Refused))]
    public void Wrong_object_is_refused_by_the_message_of_its_rule(string spec, string refusal) =>
        Assert.That(CelRules.Refusals(spec), Is.EqualTo(refusal.Length > 0 ? [refusal] : Array.Empty<string>()));

    /// <summary>What people write.</summary>
    [TestCase("{}")]
    [TestCase("""{"namespaces": [], "machines": [{"address": "52:54:00:12:34:56", "machine": "other/nas"}]}""")]
    [TestCase("""{"namespaces": ["lab", "other"], "machines": [{"address": "52:54:00:12:34:56", "machine": "other/nas"}]}""")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34:56", "machine": "other/nas"}]}""")]
    [TestCase("""{"selector": ""}""")]
    [TestCase("""{"selector": "tier=lab, os!=windows,!virtwold.io/none, app.kubernetes.io/name in (a, b,)"}""")]
    [TestCase("""{"allowFrom": ["192.0.2.0/24", "10.1.2.3", "::", "::/0", "::1", "fe80::/64", "2001:db8::1:2", "1:2:3:4:5:6:7:8/128", "1::3:4:5:6:7:8", "52:54:00:12:34:56", "5:4:3:2:1:0", "5254.0012.3456"]}""")]
    public void Right_object_is_taken(string spec) => Assert.That(CelRules.Refusals(spec), Is.Empty);

    /// <summary>What a test would not see, if nobody looked at what the program makes of it.</summary>
    [TestCase("self.machines.all(item", "self.machine.all(item", "undefined field 'machine'")]
    [TestCase("item.machine.split('/')[0] in self.namespaces", "item.machine.split('/')[0] in self.maxStarts", "no matching overload")]
    [TestCase("self != '00:00:00:00:00:00'", "self != '00:00:00:00:00:00", "Syntax error")]
    [TestCase("self != '00:00:00:00:00:00'", "self.size()", "its value is int")]
    [TestCase("'^[0-9A-Fa-f]{1,2}(:", "'^[0-9A-Fa-f{1,2}(:", "invalid matches argument")]
    [TestCase("self != '00:00:00:00:00:00'", "isIP(self)", "undeclared reference to 'isIP'")]
    [TestCase("                  maxLength: 49\n", "", "it may cost")]
    [TestCase("              message: machines must be in namespaces, where those are given\n", "              fieldPath: .machines\n", "doesn't know fieldPath")]
    [TestCase("              message: machines must be in namespaces, where those are given\n", "", "its message must be one line")]
    public void Broken_rule_is_an_error(string part, string broken, string reason)
    {
        Assert.That(CelRules.Kind, Does.Contain(part));
        var result = CelRules.TryCompile(CelRules.Kind.Replace(part, broken, StringComparison.Ordinal));
        Assert.That((result.ExitCode, result.ToString()), Is.EqualTo((65, result.ToString())));
        Assert.That(result.ToString(), Does.Contain(reason));
    }

    /// <summary>The API server is the judge: what it takes for a selector, the rule takes.</summary>
    [Test]
    public void Selectors_that_the_API_server_takes_are_taken()
    {
        string[] words = ["tier", "a.example/b-c", "=", "==", "!=", "!", ",", " ", "in", "notin", " in (", "(", ")", "1", "lab_2", ">", "<", "\t"];
        var random = new Random(Seed.Sum(static letter => letter));
        var taken = 0;
        for (var i = 0; i < Selectors; i++)
        {
            var selector = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => words[random.Next(words.Length)]));
            if (Cluster.Admin.Send(HttpMethod.Get, $"/api/v1/namespaces?limit=1&labelSelector={Uri.EscapeDataString(selector)}").IsSuccess)
            {
                taken++;
                Assert.That(CelRules.Refusals(new JsonObject { ["selector"] = selector }.ToJsonString()), Is.Empty, JsonSerializer.Serialize(selector));
            }
        }

        Assert.That(taken, Is.GreaterThan(10));
    }

    private static TestCaseData Case(string spec, string refusal) => new(spec, refusal);
}
