using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// What a container finds of its cluster: the API server's address in its environment, and the account's token, which changes in the
/// way in which a node's kubelet changes it. The container is a network namespace of ours, with its own mounts.
/// </summary>
internal sealed class Pod : IDisposable
{
    private const string AccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    private readonly TemporaryFolder _folder = new();
    private readonly Cluster _cluster;
    private readonly ServiceAccount _account;
    private int _writes;

    /// <summary>Puts the account into a network namespace.</summary>
    public Pod(Cluster cluster, ServiceAccount account, NetworkNamespace side)
    {
        _cluster = cluster;
        _account = account;
        Relay = new ApiRelay(cluster.Port, side);
        Token = account.IssueToken();
        Write(Token);
        foreach (var name in new[] { "token", "ca.crt", "namespace" })
        {
            File.CreateSymbolicLink(_folder.At(name), $"..data/{name}");
        }

        side.Run("mount", "-t", "tmpfs", "tmpfs", "/run");
        side.Run("mkdir", "-p", AccountFolder);
        side.Run("mount", "--bind", _folder.Path, AccountFolder);
    }

    /// <summary>The way to the API server.</summary>
    public ApiRelay Relay { get; }

    /// <summary>The folder with the account's files, outside of the namespace.</summary>
    public string AccountFiles => _folder.Path;

    /// <summary>The token that is in the file.</summary>
    public AccountToken Token { get; private set; }

    /// <summary>What a container finds in its environment.</summary>
    public IReadOnlyList<string> Variables =>
        ["KUBERNETES_SERVICE_HOST=127.0.0.1", FormattableString.Invariant($"KUBERNETES_SERVICE_PORT={Relay.Port}")];

    /// <summary>The command with that environment, to be run in the network namespace.</summary>
    public IEnumerable<string> Command(params IEnumerable<string> command) => ["env", .. Variables, .. command];

    /// <summary>Writes a new token in the old one's place, and makes the old one worthless.</summary>
    public void RotateToken()
    {
        var old = Token;
        Token = _account.IssueToken();
        Write(Token);
        old.Revoke();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Relay.Dispose();
        _folder.Dispose();
    }

    // All files change at once, by a symbolic link to the folder that has them.
    private void Write(AccountToken token)
    {
        var version = FormattableString.Invariant($"..{++_writes}");
        _folder.MakeFolder(version);
        _folder.Write($"{version}/token", token.Text);
        _folder.Write($"{version}/ca.crt", _cluster.Authority.Pem);
        _folder.Write($"{version}/namespace", _account.Namespace);
        File.CreateSymbolicLink(_folder.At("..new"), version);
        Tool.Run("mv", "--no-target-directory", _folder.At("..new"), _folder.At("..data"));
    }
}
