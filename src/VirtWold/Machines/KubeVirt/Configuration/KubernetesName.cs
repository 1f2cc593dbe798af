namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>Names as Kubernetes gives them to objects: what stands in a path of its API must be one.</summary>
internal static class KubernetesName
{
    private const int MaxLength = 253;

    /// <summary>Whether it is a DNS subdomain name as Kubernetes wants it (RFC 1123): lower case letters, digits, hyphens, dots.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}
