using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// Renders a kustomization by <c>kubectl kustomize</c>: with the kubectl that is installed, or, where there is none of 1.21 or later, with
/// the one of the API server's version, which knows only an older spelling of what the overlays say.
/// </summary>
internal static partial class Kustomize
{
    private static readonly Lazy<string?> Recent = new(FindRecent);

    /// <summary>Renders one of ours: <c>base</c> or <c>overlays/NAME</c>.</summary>
    public static string Render(string name) => Recent.Value is { } kubectl
        ? Tool.Run(kubectl, "kustomize", Repository.At("init-scripts", "kubernetes", name)).Output
        : RenderByOlder(name);

    /// <summary>Renders it by the older kubectl.</summary>
    public static string RenderByOlder(string name)
    {
        using var folder = new TemporaryFolder();
        var source = Repository.At("init-scripts", "kubernetes");
        foreach (var file in Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.GetRelativePath(source, file);
            folder.MakeFolder(Path.GetDirectoryName(target)!);
            folder.Write(target, Path.GetFileName(file) == "kustomization.yaml" ? InOlderSpelling(File.ReadAllText(file)) : File.ReadAllText(file));
        }

        return Tool.Run(ClusterPrograms.Kubectl, "kustomize", folder.At(name)).Output;
    }

    private static string InOlderSpelling(string text) => text
        .Replace("resources:\n- ../../base\n", "bases:\n- ../../base\nresources:\n", StringComparison.Ordinal)
        .Replace("resources:\npatches:", "patches:", StringComparison.Ordinal)
        .Replace("patches:\n- path: ", "patchesStrategicMerge:\n- ", StringComparison.Ordinal);

    private static string? FindRecent()
    {
        if (Tool.Find("kubectl") is not { } kubectl)
        {
            return null;
        }

        var version = MinorVersion().Match(Tool.Try(kubectl, "version", "--client").Output);
        return version.Success && int.Parse(version.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= 21 ? kubectl : null;
    }

    [GeneratedRegex(@"v1\.(\d+)\.")]
    private static partial Regex MinorVersion();
}
