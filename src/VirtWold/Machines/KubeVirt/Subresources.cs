using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

/// <summary>What KubeVirt's own API server does with machines, which isn't a change of an object.</summary>
internal static class Subresources
{
    /// <summary>Its API group.</summary>
    public const string Group = "subresources.kubevirt.io";

    /// <summary>The path that is PUT to.</summary>
    /// <param name="key">The machine's namespace and name.</param>
    /// <param name="plural">The kind of object it is asked of.</param>
    /// <param name="verb">The subresource.</param>
    public static string PathOf(string key, string plural, string verb) =>
        $"apis/{Group}/v1/namespaces/{ObjectKey.NamespaceOf(key)}/{plural}/{ObjectKey.NameOf(key)}/{verb}";
}
