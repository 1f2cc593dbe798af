using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes;

/// <summary>The ways into a cluster: a kubeconfig file in all of its forms, and a pod's own account.</summary>
[TestFixture]
public sealed class AccessTests : ClusterTest
{
    private TemporaryFolder _folder = null!;
    private VirtualMachine _machine = null!;

    /// <summary>Makes a machine to be found.</summary>
    [SetUp]
    public void MakeAMachine()
    {
        Requires.Binary();
        _folder = new TemporaryFolder();
        _machine = Home.Create(new());
    }

    /// <summary>Removes the files.</summary>
    [TearDown]
    public void RemoveTheFiles() => _folder?.Dispose();

    /// <summary>As kubectl writes it.</summary>
    [Test]
    public void Token_in_a_kubeconfig_file_lets_in() => AssertFinds(Config().WithToken(IssueToken()).ToYaml());

    /// <summary>JSON is YAML.</summary>
    [Test]
    public void Kubeconfig_file_may_be_JSON() => AssertFinds(Config().WithToken(IssueToken()).ToJson());

    /// <summary>A pipe: a file that somebody decrypts, and that lies on no disk.</summary>
    [Test]
    public void Kubeconfig_file_may_be_a_pipe()
    {
        var path = _folder.Write("config", Config().WithToken(IssueToken()).ToYaml());
        var result = Tool.Run("bash", "-c", $"{VirtWoldBinary.Location} list --backend kubevirt --kubeconfig <(cat {path}) --namespace {Home.Name}");
        Assert.That(result.Output, Does.Contain(_machine.FullName), result.ToString);
    }

    /// <summary>A token in a file of its own.</summary>
    [Test]
    public void File_with_a_token_lets_in() => AssertFinds(Config().WithTokenFile(_folder.Write("token", IssueToken())).ToYaml());

    /// <summary>Mutual TLS.</summary>
    [Test]
    public void Client_certificate_lets_in() =>
        AssertFinds(Config().WithCertificate(Cluster.Authority.IssueClient("somebody", "system:masters")).ToYaml());

    /// <summary>A program that a provider of clusters has for its tokens.</summary>
    [Test]
    public void Program_that_makes_tokens_lets_in() => AssertFinds(Config().WithExec(WriteProgram($$"""{"token":"{{IssueToken()}}"}""")).ToYaml());

    /// <summary>And for its client certificates.</summary>
    [Test]
    public void Program_that_makes_client_certificates_lets_in()
    {
        var pair = Cluster.Authority.IssueClient("somebody", "system:masters");
        var status = new JsonObject { ["clientCertificateData"] = pair.CertificatePem, ["clientKeyData"] = pair.KeyPem };
        AssertFinds(Config().WithExec(WriteProgram(status.ToJsonString())).ToYaml());
    }

    /// <summary>It fails, and so does the start: in one line, with its own last words.</summary>
    [Test]
    public void Program_that_fails_is_named_with_its_last_words()
    {
        var program = _folder.WriteProgram("program", "#!/bin/sh\necho 'not logged in' >&2\nexit 1\n");
        var result = List(Config().WithExec(program).ToYaml());
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(69));
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1).And.One.Contains($"{program}, fails: it ended with 1: not logged in"));
        });
    }

    /// <summary>A list of files, one of which isn't there, as kubectl reads it.</summary>
    [Test]
    public void Files_of_a_list_are_merged()
    {
        var users = _folder.Write("users", $"apiVersion: v1\nusers:\n- name: tester\n  user:\n    token: {IssueToken()}\n");
        var rest = _folder.Write("rest", Config().WithToken("worthless").ToYaml());
        var result = VirtWoldBinary.Run(
            "list", "--backend", "kubevirt", "--kubeconfig", $"{_folder.At("none")}:{users}:{rest}:", "--namespace", Home.Name);
        Assert.That(result.Output, Does.Contain(_machine.FullName), result.ToString);
    }

    /// <summary>Somebody else's authority isn't trusted.</summary>
    [Test]
    public void Server_that_another_authority_vouches_for_is_not_spoken_to()
    {
        using var other = new CertificateAuthority("another");
        var account = Home.CreateAccount();
        var result = List((Config() with { Authority = other }).WithToken(account.IssueToken().Text).ToYaml());
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(69));
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1));
            Assert.That(Cluster.Audit.Of(account.User), Is.Empty);
        });
    }

    /// <summary>A token that isn't one.</summary>
    [Test]
    public void Token_that_is_worthless_is_refused_in_one_line()
    {
        var token = Home.CreateAccount().IssueToken();
        token.Revoke();
        var result = List(Config().WithToken(token.Text).ToYaml());
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(69).Or.EqualTo(77));
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1));
        });
    }

    /// <summary>Nothing is named: the account of the pod, also after its token has changed.</summary>
    [Test]
    public void Pod_is_let_in_by_its_own_account_before_and_after_its_token_has_changed()
    {
        Requires.Root();
        using var side = new NetworkNamespace("pod");
        using var pod = new Pod(Cluster, Home.CreateAccount(), side);
        var command = side.Enter(pod.Command(VirtWoldBinary.Location, "list", "--backend", "kubevirt", "--namespace", Home.Name)).ToArray();
        Assert.That(Tool.Run(command).Output, Does.Contain(_machine.FullName));
        pod.RotateToken();
        Assert.That(Tool.Run(command).Output, Does.Contain(_machine.FullName));
    }

    private static Kubeconfig Config() => new(Cluster.Address, Cluster.Authority);

    private string IssueToken() => Home.CreateAccount().IssueToken().Text;

    private string WriteProgram(string status)
    {
        var answer = _folder.Write("answer", $$"""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{status}}}""");
        return _folder.WriteProgram("program", $"#!/bin/sh\ncat {answer}\n");
    }

    private ToolResult List(string config) => VirtWoldBinary.Run(
        "list", "--backend", "kubevirt", "--kubeconfig", _folder.Write("config", config), "--namespace", Home.Name);

    private void AssertFinds(string config)
    {
        var result = List(config);
        Assert.That(result.Output, Does.Match($@"(?m)^{_machine.FullName}\s+{_machine.Mac}\s+shut off"), result.ToString);
    }
}
