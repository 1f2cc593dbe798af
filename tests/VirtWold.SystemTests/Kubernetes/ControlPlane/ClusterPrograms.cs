using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>The programs of a control plane, as <c>tests/kubernetes/apiserver.sh</c> has made them.</summary>
internal static class ClusterPrograms
{
    private static readonly Lazy<string?> Folder = new(Find);

    /// <summary>Whether they are there.</summary>
    public static bool AreMade => Folder.Value is not null;

    /// <summary>The API server.</summary>
    public static string ApiServer => At("kube-apiserver");

    /// <summary>Its store.</summary>
    public static string Etcd => At("etcd");

    /// <summary>The client, of the API server's version.</summary>
    public static string Kubectl => At("kubectl");

    private static string At(string name) =>
        Path.Combine(Folder.Value ?? throw new FileNotFoundException("kube-apiserver isn't built.", name), name);

    private static string? Find()
    {
        var result = Tool.Try(Repository.At("tests", "kubernetes", "apiserver.sh"), "--cached");
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    }
}
