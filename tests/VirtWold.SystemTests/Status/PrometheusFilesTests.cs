using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Status;

/// <summary>The alert rules and the dashboard that are shipped: they work, and ask for metrics that there are.</summary>
[TestFixture]
public sealed partial class PrometheusFilesTests() : StatusTest
{
    private static readonly string Folder = Repository.At("init-scripts", "prometheus");

    /// <summary>Each alert rises and falls when it should.</summary>
    [Test]
    public void Alert_rules_pass_their_own_tests()
    {
        Requires.Tools("promtool");
        var result = Tool.Try("sh", "-c", $"cd '{Folder}' && promtool check rules virtwold.rules.yml && promtool test rules virtwold.rules.test.yml");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }

    /// <summary>None of them is misspelt.</summary>
    [TestCase("virtwold.rules.yml")]
    [TestCase("virtwold-dashboard.json")]
    public void Metrics_that_are_asked_for_are_there(string file)
    {
        var metrics = Web.Get("/metrics").Body;
        var names = MetricName().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(match => match.Value).Distinct().ToArray();
        Assert.That(names, Has.Length.GreaterThan(3));
        Assert.That(names.Where(name => !Regex.IsMatch(metrics, $@"^{name}[ {{]", RegexOptions.Multiline)), Is.Empty);
    }

    /// <summary>What Grafana imports is one JSON object, and no panel hides another.</summary>
    [Test]
    public void Dashboard_has_panels_side_by_side()
    {
        var panels = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "virtwold-dashboard.json")))!["panels"]!.AsArray();
        HashSet<(int, int)> taken = [];
        foreach (var place in panels.Select(panel => panel!["gridPos"]!))
        {
            for (var x = (int)place["x"]!; x < (int)place["x"]! + (int)place["w"]!; x++)
            {
                for (var y = (int)place["y"]!; y < (int)place["y"]! + (int)place["h"]!; y++)
                {
                    Assert.That(taken.Add((x, y)) && x < 24, Is.True, $"{x}, {y}");
                }
            }
        }
    }

    [GeneratedRegex(@"\b(?:virtwold|process)_[a-z_]+")]
    private static partial Regex MetricName();
}
