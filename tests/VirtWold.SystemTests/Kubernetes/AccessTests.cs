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

    /// <summary>A token in a file of its own.</summary>
    [Test]
    public void File_with_a_token_lets_in() => AssertFinds(Config().WithTokenFile(_folder.Write("token", IssueToken())).ToYaml());

    /// <summary>Mutual TLS.</summary>
    [Test]
    public void Client_certificate_lets_in() =>
        AssertFinds(Config().WithCertificate(Cluster.Authority.IssueClient("somebody", "system:masters")).ToYaml());

    /// <summary>No program is run for a token.</summary>
    [Test]
    public void Program_that_makes_tokens_is_refused_and_not_run()
    {
        var program = _folder.Write("program", $"#!/bin/sh\ntouch {_folder.At("run")}\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        var result = List(Config().WithExec(program).ToYaml());
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(64).Or.EqualTo(69));
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("exec"));
            Assert.That(File.Exists(_folder.At("run")), Is.False);
        });
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

    private ToolResult List(string config) => VirtWoldBinary.Run(
        "list", "--backend", "kubevirt", "--kubeconfig", _folder.Write("config", config), "--namespace", Home.Name);

    private void AssertFinds(string config)
    {
        var result = List(config);
        Assert.That(result.Output, Does.Match($@"(?m)^{_machine.FullName}\s+{_machine.Mac}\s+shut off"), result.ToString);
    }
}
