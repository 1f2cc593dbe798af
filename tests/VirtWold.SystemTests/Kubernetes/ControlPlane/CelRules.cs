using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// The rules between fields of a kind (CEL), compiled and evaluated by a program of the tests' own: the API server of the tests is older than
/// such rules, but the library that newer ones evaluate them with can be had.
/// </summary>
internal static class CelRules
{
    private static readonly Lazy<string?> Program = new(static () =>
    {
        var result = Tool.Try(Repository.At("tests", "kubernetes", "cel", "rules.sh"), "--cached");
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    });

    /// <summary>Whether the program is made.</summary>
    public static bool CanBeEvaluated => Program.Value is not null;

    /// <summary>The kind that is installed.</summary>
    public static string Kind => File.ReadAllText(Repository.At("init-scripts", "kubernetes", "base", "crd.yaml"));

    /// <summary>Compiles the rules of a kind.</summary>
    /// <param name="kind">The kind, in YAML.</param>
    public static ToolResult TryCompile(string kind)
    {
        using var folder = new TemporaryFolder();
        return Tool.Try(Program.Value!, folder.Write("kind.yaml", kind));
    }

    /// <summary>Compiles the rules of the kind that is installed: where each is, what it may cost at most, and its message.</summary>
    public static (string Place, long Cost, string Message)[] Compile()
    {
        var result = TryCompile(Kind);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        return
        [
            .. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t'))
                .Select(static words => (words[0], long.Parse(words[1], CultureInfo.InvariantCulture), words[2])),
        ];
    }

    /// <summary>Evaluates the rules of the kind that is installed over an object.</summary>
    /// <param name="spec">Its specification, in JSON.</param>
    /// <returns>For each rule that refuses it: its place and its message.</returns>
    public static string[] Refusals(string spec)
    {
        using var folder = new TemporaryFolder();
        var item = folder.Write("object.json", $$"""{"apiVersion": "virtwold.io/v1alpha1", "kind": "WakeConfig", "metadata": {"name": "default"}, "spec": {{spec}}}""");
        var result = Tool.Try(Program.Value!, folder.Write("kind.yaml", Kind), item);
        var refusals = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(result.ExitCode, Is.EqualTo(refusals.Length > 0 ? 1 : 0), result.ToString);
        return refusals;
    }
}
