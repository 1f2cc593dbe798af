using System.Text.Json;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>Namespace and name of an object, with a slash between: what people call it, and what stands in paths.</summary>
internal static class ObjectKey
{
    /// <summary>The key by an object's metadata; empty where there is none, as in a bookmark.</summary>
    /// <exception cref="JsonException">It has a name that can't be one.</exception>
    public static string Of(JsonElement metadata)
    {
        string name = metadata.TextAt("name");
        string scope = metadata.TextAt("namespace");
        if (name.Length == 0 && scope.Length == 0)
        {
            return "";
        }

        return KubernetesName.IsValid(name) && KubernetesName.IsValid(scope) ? $"{scope}/{name}" : throw new JsonException("it has no name");
    }

    /// <summary>Whether it is a namespace and a name.</summary>
    public static bool IsValid(string key) =>
        key.Split('/') is [var scope, var name] && KubernetesName.IsValid(scope) && KubernetesName.IsValid(name);

    /// <summary>The namespace.</summary>
    public static string NamespaceOf(string key) => key[..key.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The name.</summary>
    public static string NameOf(string key) => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
