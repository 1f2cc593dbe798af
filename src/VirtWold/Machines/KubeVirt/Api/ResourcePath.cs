using System.Globalization;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>Which objects are meant: a kind, in one namespace or in all, perhaps only some.</summary>
/// <param name="Group">API group and version, such as <c>kubevirt.io/v1</c>; empty for Kubernetes' first.</param>
/// <param name="Plural">The kind, as it stands in paths.</param>
/// <param name="Namespace">The namespace; empty for all.</param>
/// <param name="Selector">A label selector; empty for all.</param>
internal sealed record ResourcePath(string Group, string Plural, string Namespace, string Selector)
{
    /// <summary>So many objects are listed at once.</summary>
    private const int PageSize = 200;

    /// <summary>A field selector; empty for all.</summary>
    public string FieldSelector { get; init; } = "";

    /// <summary>The path of a list of one: shows whether we may list, and whether the selectors are right.</summary>
    public string One => $"{Path}?limit=1{Selection}";

    private string Root => Group.Length > 0 ? $"apis/{Group}" : "api/v1";

    private string Path => Namespace.Length > 0 ? $"{Root}/namespaces/{Namespace}/{Plural}" : $"{Root}/{Plural}";

    private string Selection =>
        (Selector.Length > 0 ? $"&labelSelector={Uri.EscapeDataString(Selector)}" : "")
        + (FieldSelector.Length > 0 ? $"&fieldSelector={Uri.EscapeDataString(FieldSelector)}" : "");

    /// <summary>The path of a page of the list.</summary>
    /// <param name="after">What the page before said about going on; empty for the first page.</param>
    public string Page(string after) => string.Create(
        CultureInfo.InvariantCulture, $"{Path}?limit={PageSize}{(after.Length > 0 ? $"&continue={Uri.EscapeDataString(after)}" : "")}{Selection}");

    /// <summary>The path of a watch.</summary>
    /// <param name="version">From which version on.</param>
    /// <param name="seconds">For so long, then the server ends it.</param>
    public string Watch(string version, int seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(version)}&timeoutSeconds={seconds}{Selection}");
}
