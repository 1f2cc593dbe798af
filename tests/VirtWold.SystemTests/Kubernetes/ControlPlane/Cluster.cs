using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>
/// A cluster without nodes: a real etcd, a real kube-apiserver, KubeVirt's two kinds, and a stand-in for its API server and controller,
/// which are to be had only together with nodes that run virtual machines. It shares nothing with any other on this machine.
/// </summary>
internal sealed class Cluster : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ClusterFolder _folder = new();
    private readonly Etcd _etcd;
    private readonly ApiServer _server;
    private readonly string _kubeconfig;
    private int _namespaces;

    /// <summary>Starts all of it and waits until it serves; takes some seconds.</summary>
    public Cluster()
    {
        _etcd = new Etcd(_folder);
        _server = new ApiServer(_folder, _etcd);
        Audit = new AuditLog(_server.AuditPath);
        var admin = _folder.Authority.IssueClient("admin", "system:masters");
        Admin = new KubeClient(_server.Address, _folder.Authority, admin);
        _kubeconfig = _folder.Write("admin.kubeconfig", new Kubeconfig(_server.Address, _folder.Authority).WithCertificate(admin).ToYaml());
        try
        {
            _server.Start();
            Kubectl("create", "--filename", Repository.At("tests", "kubernetes", "kinds"));
            VirtApi = new VirtApi(Admin, _folder.ProxyAuthority);
            WaitForKubeVirt();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A user who may do everything.</summary>
    public KubeClient Admin { get; }

    /// <summary>Who asked for what.</summary>
    public AuditLog Audit { get; }

    /// <summary>The stand-in for KubeVirt.</summary>
    public VirtApi VirtApi { get; }

    /// <summary>Whom clients trust.</summary>
    public CertificateAuthority Authority => _folder.Authority;

    /// <summary>The API server's port on the loopback interface that the tests have.</summary>
    public int Port => _server.Port;

    /// <summary>Its address there.</summary>
    public Uri Address => _server.Address;

    /// <summary>A client that shows a token.</summary>
    public KubeClient Connect(string token) => new(Address, Authority, token: token);

    /// <summary>Makes a namespace of a test's own. It stays as long as the cluster.</summary>
    public ClusterNamespace CreateNamespace()
    {
        var name = FormattableString.Invariant($"test-{Interlocked.Increment(ref _namespaces)}");
        Admin.Create("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        return new ClusterNamespace(this, name);
    }

    /// <summary>Runs kubectl as the administrator and expects success.</summary>
    public ToolResult Kubectl(params IEnumerable<string> arguments) =>
        Tool.Run([ClusterPrograms.Kubectl, "--kubeconfig", _kubeconfig, "--cache-dir", _folder.At("kubectl"), .. arguments]);

    /// <summary>Whether a service account may do something, by default in its own namespace.</summary>
    public bool Allows(string home, string account, RbacRule right, string? place = null)
    {
        var parts = right.Resource.Split('/');
        var answer = Admin.Create("/apis/authorization.k8s.io/v1/subjectaccessreviews", new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["user"] = $"system:serviceaccount:{home}:{account}",
                ["groups"] = new JsonArray("system:serviceaccounts", $"system:serviceaccounts:{home}", "system:authenticated"),
                ["resourceAttributes"] = new JsonObject
                {
                    ["namespace"] = place ?? home,
                    ["verb"] = right.Verb,
                    ["group"] = right.Group,
                    ["resource"] = parts[0],
                    ["subresource"] = parts.ElementAtOrDefault(1) ?? "",
                    ["name"] = right.Name,
                },
            },
        });
        return answer["status"]!["allowed"]!.GetValue<bool>();
    }

    /// <summary>Ends the API server at once; etcd goes on.</summary>
    public void KillApiServer() => _server.Kill();

    /// <summary>Starts it again on the same port, and waits until KubeVirt's part is served too.</summary>
    public void StartApiServer()
    {
        _server.Start();
        WaitForKubeVirt();
    }

    /// <summary>
    /// Makes all earlier resource versions unknown: whoever resumes a watch from one is told 410. What etcd forgets the API server still
    /// has in its watch cache, so that it is started anew. The caller has to keep its agents from hearing of what it changes before.
    /// </summary>
    public void ForgetHistory()
    {
        KillApiServer();
        _etcd.Compact();
        StartApiServer();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Null when making it has failed.
        VirtApi?.Dispose();
        Admin.Dispose();
        _server.Dispose();
        _etcd.Dispose();
        _folder.Dispose();
    }

    // The API server asks an aggregated one for its resources before it sends anybody there.
    private void WaitForKubeVirt()
    {
        KubeAnswer? answer = null;
        Eventually.True(
            () => (answer = Admin.Send(HttpMethod.Get, "/apis/subresources.kubevirt.io/v1")).IsSuccess,
            Deadline,
            () => $"subresources.kubevirt.io\n{answer}\n{_server.Transcript}");
    }
}
