using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// The Helm chart, rendered by a program of the tests' own: Helm isn't in the distribution, but its template engine, its functions and its
/// checker of values are.
/// </summary>
internal static class Chart
{
    private static readonly Lazy<string?> Renderer = new(static () =>
    {
        var result = Tool.Try(Repository.At("tests", "kubernetes", "chart", "renderer.sh"), "--cached");
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    });

    /// <summary>Whether the program is made.</summary>
    public static bool CanBeRendered => Renderer.Value is not null;

    /// <summary>The chart's folder.</summary>
    public static string Folder => Repository.At("init-scripts", "kubernetes", "chart");

    /// <summary>Renders it, with its kinds, and expects success.</summary>
    /// <param name="values">Values in YAML or JSON, in place of the chart's own.</param>
    public static Manifests Render(string values)
    {
        var result = TryRender(values);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        return new Manifests(result.Output);
    }

    /// <summary>Renders it.</summary>
    public static ToolResult TryRender(string values)
    {
        using var folder = new TemporaryFolder();
        return Tool.Try("bash", "-c", $"{Renderer.Value} {Folder} virtwold <{folder.Write("values.yaml", values)}");
    }
}
