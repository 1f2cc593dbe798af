namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// A real kube-apiserver on loopback: with RBAC, tokens of service accounts, aggregation, and an audit log. It can be killed and started
/// again, on the same port and store.
/// </summary>
internal sealed class ApiServer : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ClusterFolder _folder;
    private readonly Etcd _store;
    private readonly KubeClient _client;
    private TetheredProcess? _process;

    /// <summary>Takes a port. Nothing runs before <see cref="Start"/>.</summary>
    public ApiServer(ClusterFolder folder, Etcd store)
    {
        _folder = folder;
        _store = store;
        Port = FreePort.Next();
        _client = new KubeClient(Address, folder.Authority);
    }

    /// <summary>Its TCP port, the same for its whole life.</summary>
    public int Port { get; }

    /// <summary>Where clients reach it.</summary>
    public Uri Address => new($"https://127.0.0.1:{Port}");

    /// <summary>Where it writes who asked for what, a JSON document a line.</summary>
    public string AuditPath => _folder.At("audit.log");

    /// <summary>What it wrote last.</summary>
    public string Transcript => _process?.Transcript ?? "(kube-apiserver isn't running)";

    /// <summary>Starts it and waits until it is ready.</summary>
    public void Start()
    {
        _process = new TetheredProcess([ClusterPrograms.ApiServer, .. Flags()]);
        _process.WaitUntil(IsReady, Deadline);
    }

    /// <summary>Ends it at once, with all of its connections.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _client.Dispose();
    }

    private bool IsReady()
    {
        try
        {
            return _client.Send(HttpMethod.Get, "/readyz").IsSuccess;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private IEnumerable<string> Flags() =>
    [
        $"--etcd-servers={_store.Address}",
        "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", $"--secure-port={Port}",
        "--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.96.0.0/24",
        $"--tls-cert-file={_folder.At("server.crt")}", $"--tls-private-key-file={_folder.At("server.key")}",
        $"--client-ca-file={_folder.At("authority.crt")}", "--authorization-mode=RBAC", "--anonymous-auth=true",
        "--service-account-issuer=https://kubernetes.default.svc", "--api-audiences=https://kubernetes.default.svc",
        $"--service-account-signing-key-file={_folder.At("accounts.key")}", $"--service-account-key-file={_folder.At("accounts.pub")}",

        // It would want what a controller manager makes.
        "--disable-admission-plugins=ServiceAccount",
        $"--proxy-client-cert-file={_folder.At("proxy.crt")}", $"--proxy-client-key-file={_folder.At("proxy.key")}",
        $"--requestheader-client-ca-file={_folder.At("proxy-authority.crt")}", "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        $"--audit-policy-file={_folder.At("audit.yaml")}", $"--audit-log-path={AuditPath}",
    ];
}
