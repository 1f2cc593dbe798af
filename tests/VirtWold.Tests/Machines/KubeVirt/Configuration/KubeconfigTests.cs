using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Tests.Machines.KubeVirt.Configuration;

public sealed class KubeconfigTests
{
    private const string Usual = """
        apiVersion: v1
        kind: Config
        current-context: lab
        preferences: {}
        contexts:
        - name: other
          context: {cluster: other, user: other}
        - context:
            cluster: lab
            namespace: machines
            user: me
          name: lab
        clusters:
        - name: lab
          cluster:
            server: https://192.0.2.1:6443
        users:
        - name: me
          user:
            token: "abc.def"
        """;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("virtwold-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Load_takes_the_current_context()
    {
        ClusterConfiguration configuration = Load(Usual);

        Assert.That(
            (configuration.Server.AbsoluteUri, configuration.Namespace, Credentials.Now(configuration).Token),
            Is.EqualTo(("https://192.0.2.1:6443/", "machines", "abc.def")));
    }

    [Test]
    public void Load_when_it_is_JSON_then_takes_that_too()
    {
        const string json = """
            {"current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
             "clusters": [{"name": "k", "cluster": {"server": "https://k.example/path"}}], "users": [{"name": "u", "user": {"token": "t"}}]}
            """;

        Assert.That(Load(json).Server.AbsoluteUri, Is.EqualTo("https://k.example/path/"));
    }

    [Test]
    public void Load_when_the_context_has_no_namespace_then_it_is_default() =>
        Assert.That(Load(Usual.Replace("    namespace: machines\n", "", StringComparison.Ordinal)).Namespace, Is.EqualTo("default"));

    [Test]
    public void Load_when_the_token_is_in_a_file_then_it_is_looked_for_beside()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), "from-file\n");

        Assert.That(Load(Usual.Replace("token: \"abc.def\"", "tokenFile: token", StringComparison.Ordinal)).Credentials is { } source ? Credentials.Now(source).Token : "", Is.EqualTo("from-file"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Load_when_there_is_a_client_certificate_then_has_it_with_its_key(bool inFiles)
    {
        (string certificate, string key) = MakePair();
        string user = inFiles
            ? $"client-certificate: {WriteFile("cert.pem", certificate)}\n    client-key: {WriteFile("key.pem", key)}"
            : $"client-certificate-data: {Base64(certificate)}\n    client-key-data: {Base64(key)}";

        ClusterConfiguration configuration = Load(Usual.Replace("token: \"abc.def\"", user, StringComparison.Ordinal));

        Credential credential = Credentials.Now(configuration);
        Assert.That((credential.Certificate!.Subject, credential.Certificate.HasPrivateKey, credential.Token), Is.EqualTo(("CN=me", true, default(string))));
    }

    [Test]
    public void Load_when_an_authority_is_named_then_only_that_is_trusted() => Assert.That(
        Load(Usual.Replace("    server:", $"    certificate-authority-data: {Base64(MakePair().Certificate)}\n    server:", StringComparison.Ordinal)).Authorities!.Get() is { } pem ? PemAuthorities.Parse(pem).Single().Subject : "",
        Is.EqualTo("CN=me"));

    private static IEnumerable<TestCaseData> Faults
    {
        get
        {
            yield return Fault("token: \"abc.def\"", "exec: {command: aws}", "has a user with 'exec' of version ''");
            yield return Fault("token: \"abc.def\"", "exec: {apiVersion: client.authentication.k8s.io/v1}", "has a user with 'exec' without a command");
            yield return Fault(
                "token: \"abc.def\"",
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Always}",
                "asks a person");
            yield return Fault("    server:", "    proxy-url: 'ftp://x'\n    server:", "has 'ftp://x' for a proxy");
            yield return Fault("token: \"abc.def\"", "auth-provider: {name: gcp}", "has a user with 'auth-provider', which isn't supported");
            yield return Fault("token: \"abc.def\"", "token: \"a b\"", "there is no bearer token");
            yield return Fault("token: \"abc.def\"", "client-key-data: eA==", "without its certificate");
            yield return Fault("token: \"abc.def\"", "{client-key-data: '%', client-certificate-data: eA==}", "a certificate or key");
            yield return Fault("current-context: lab", "current-context: ''", "has no current context");
            yield return Fault("current-context: lab", "current-context: nowhere", "has no context 'nowhere'");
            yield return Fault("user: me", "user: you", "has no user 'you'");
            yield return Fault("cluster: lab", "cluster: bal", "has no cluster 'bal'");
            yield return Fault("https://192.0.2.1:6443", "ldap://192.0.2.1", "has 'ldap://192.0.2.1' for the API server");
            yield return Fault("namespace: machines", "namespace: ../x", "has '../x' for a namespace");
            yield return Fault("    server:", "    insecure-skip-tls-verify: true\n    server:", "says not to verify");
            yield return Fault("preferences: {}", "preferences: {", "isn't a kubeconfig file: line");
            yield return Fault("preferences: {}", "preferences: &a {x: *a}", "aliases aren't read here");
            yield return Fault("preferences: {}", $"preferences: {new string('[', 100)}{new string(']', 100)}", "nested too deep");
        }
    }

    [Test]
    public void Load_when_there_are_several_files_then_the_first_one_that_has_an_entry_wins()
    {
        string first = WriteFile("first", "current-context: lab\ncontexts: [{name: lab, context: {cluster: lab, user: me}}]\n");
        string second = WriteFile("second", Usual);
        string third = WriteFile("third", "clusters: [{name: lab, cluster: {server: 'https://192.0.2.9'}}]");

        ClusterConfiguration configuration = ClusterConfiguration.Load($"{first}:{_folder}/none::{second}:{third}:");

        Assert.That((configuration.Server.AbsoluteUri, configuration.Namespace), Is.EqualTo(("https://192.0.2.1:6443/", "default")));
    }

    [Test]
    public void Load_when_there_are_several_files_then_a_path_is_beside_the_file_that_has_it()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "below")).FullName;
        File.WriteAllText(Path.Combine(folder, "token"), "below");
        File.WriteAllText(Path.Combine(_folder, "token"), "above");
        File.WriteAllText(Path.Combine(folder, "users"), "users: [{name: me, user: {tokenFile: token}}]");

        Assert.That(Credentials.Now(ClusterConfiguration.Load($"{folder}/users:{WriteFile("config", Usual)}")).Token, Is.EqualTo("below"));
    }

    [Test]
    public void Load_when_none_of_several_files_is_there_then_names_them() => Assert.That(
        () => ClusterConfiguration.Load($"{_folder}/a:{_folder}/b"),
        Throws.InstanceOf<HypervisorException>().With.Message.Contains($"none of {_folder}/a, {_folder}/b is there"));

    [Test]
    public void Load_when_a_file_has_a_colon_in_its_name_then_reads_that_one() =>
        Assert.That(ClusterConfiguration.Load(WriteFile("a:b", Usual)).Server.Host, Is.EqualTo("192.0.2.1"));

    [Test]
    public void Load_when_a_proxy_is_named_then_has_it_whatever_the_environment_names() => Assert.That(
        Load(Usual.Replace("    server:", "    proxy-url: http://127.0.0.1:3128\n    server:", StringComparison.Ordinal)).Proxy!.Address.AbsoluteUri,
        Is.EqualTo("http://127.0.0.1:3128/"));

    [Test]
    public void Load_when_a_named_file_is_missing_then_says_which_and_what_names_it() => Assert.That(
        () => Load(Usual.Replace("    server:", "    certificate-authority: ca.pem\n    server:", StringComparison.Ordinal)),
        Throws.InstanceOf<HypervisorException>().With.Message.Match("the certificate-authority that .*config names can't be read: .*ca.pem"));

    [Test]
    public void Client_certificate_when_its_files_are_replaced_and_the_old_one_is_refused_then_is_the_new_one()
    {
        (string certificate, string key) = MakePair();
        string user = $"client-certificate: {WriteFile("cert.pem", certificate)}\n    client-key: {WriteFile("key.pem", key)}";
        ClusterConfiguration configuration = Load(Usual.Replace("token: \"abc.def\"", user, StringComparison.Ordinal));
        Credential old = Credentials.Now(configuration);
        (certificate, key) = MakePair();
        WriteFile("cert.pem", certificate);
        WriteFile("key.pem", key);

        Assert.That(Credentials.Now(configuration, old), Is.Not.EqualTo(old));
    }

    [TestCaseSource(nameof(Faults))]
    public void Load_when_it_is_not_right_then_says_what(string good, string bad, string expected) => Assert.That(
        () => Load(Usual.Replace(good, bad, StringComparison.Ordinal)),
        Throws.InstanceOf<HypervisorException>().With.Message.Contains(expected).And.Property("Failure").EqualTo(HypervisorFailure.BadRequest));

    [Test]
    public void Load_when_there_is_no_file_then_says_so() => Assert.That(
        () => ClusterConfiguration.Load(Path.Combine(_folder, "none")),
        Throws.InstanceOf<HypervisorException>().With.Message.Contains("can't read how to reach the cluster").And.Message.Contains("; name a kubeconfig file that is there"));

    private static TestCaseData Fault(string good, string bad, string expected) => new TestCaseData(good, bad, expected).SetArgDisplayNames(expected);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static (string Certificate, string Key) MakePair()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=me", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private ClusterConfiguration Load(string text) => ClusterConfiguration.Load(WriteFile("config", text));

    private string WriteFile(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
