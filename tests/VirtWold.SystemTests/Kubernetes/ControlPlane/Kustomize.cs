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
        ? Tool.Run(kubectl, "kustomize", Path.Combine(Source, name)).Output
        : RenderByOlder(name);

    /// <summary>Renders it by the older kubectl.</summary>
    public static string RenderByOlder(string name)
    {
        using var folder = new TemporaryFolder();
        CopyTo(folder, "", InOlderSpelling);
        return Tool.Run(ClusterPrograms.Kubectl, "kustomize", folder.At(name)).Output;
    }

    /// <summary>Renders somebody's own kustomization, beside whose folder there is one named virtwold with the project.</summary>
    public static string RenderOwn(string text)
    {
        using var folder = new TemporaryFolder();
        Func<string, string> spell = Recent.Value is null ? InOlderSpelling : static text => text;
        CopyTo(folder, "virtwold/init-scripts/kubernetes", spell);
        folder.Write("kustomization.yaml", spell(text));
        return Tool.Run(Recent.Value ?? ClusterPrograms.Kubectl, "kustomize", folder.Path).Output;
    }

    private static string Source => Repository.At("init-scripts", "kubernetes");

    private static void CopyTo(TemporaryFolder folder, string place, Func<string, string> spell)
    {
        foreach (var file in Directory.EnumerateFiles(Source, "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.Combine(place, Path.GetRelativePath(Source, file));
            var text = File.ReadAllText(file);
            folder.MakeFolder(Path.GetDirectoryName(target)!);
            folder.Write(target, Path.GetFileName(file) == "kustomization.yaml" ? spell(text) : text);
        }
    }

    private static string InOlderSpelling(string text) => OtherFolder().Replace(text, "bases:\n$1resources:\n")
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

    [GeneratedRegex("resources:\n((?:- \\S+/\\S+\n)+)")]
    private static partial Regex OtherFolder();

    [GeneratedRegex(@"v1\.(\d+)\.")]
    private static partial Regex MinorVersion();
}
