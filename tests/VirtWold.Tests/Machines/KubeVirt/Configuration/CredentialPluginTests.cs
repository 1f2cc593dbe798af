using System.Text.Json;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt.Configuration;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.KubeVirt.Configuration;

public sealed class CredentialPluginTests
{
    private const string Version = "client.authentication.k8s.io/v1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("virtwold-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task GetAsync_has_the_token_that_the_program_prints()
    {
        CredentialPlugin plugin = Make(Answer("""{"token":"'"$1"'"}"""), "args: ['a b*']");

        Assert.That(
            () => plugin.GetAsync(null, CancellationToken.None).AsTask().WaitAsync(Patience),
            Throws.InstanceOf<HypervisorException>().With.Message.Contains("no bearer token"), "the blank came through");
        plugin = Make(Answer("""{"token":"'"$1"'"}"""), "args: ['a*b']");
        Assert.That((await GetAsync(plugin)).Token, Is.EqualTo("a*b"));
    }

    [Test]
    public async Task GetAsync_when_it_is_asked_again_then_runs_it_once()
    {
        CredentialPlugin plugin = Make($"echo >>{_folder}/runs; {Answer("""{"token":"t"}""")}");

        Credential first = await GetAsync(plugin);
        Credential second = await GetAsync(plugin);

        Assert.That((Runs, second), Is.EqualTo((1, first)));
    }

    [Test]
    public async Task GetAsync_when_the_credential_was_refused_then_runs_it_again()
    {
        CredentialPlugin plugin = Make($"echo >>{_folder}/runs; {Answer("""{"token":"t"}""")}");

        await GetAsync(plugin, await GetAsync(plugin));

        Assert.That(Runs, Is.EqualTo(2));
    }

    [Test]
    public async Task GetAsync_when_the_credential_expires_then_runs_it_again()
    {
        string expires = _time.GetUtcNow().AddMinutes(10).ToString("O");
        CredentialPlugin plugin = Make($"echo >>{_folder}/runs; {Answer($$"""{"token":"t","expirationTimestamp":"{{expires}}"}""")}");
        await GetAsync(plugin);
        await GetAsync(plugin);
        _time.Advance(TimeSpan.FromMinutes(10));

        await GetAsync(plugin);

        Assert.That(Runs, Is.EqualTo(2));
    }

    [Test]
    public async Task GetAsync_has_the_program_know_what_is_asked_and_what_the_file_sets()
    {
        CredentialPlugin plugin = Make(
            $"printf %s \"$KUBERNETES_EXEC_INFO\" >{_folder}/info; {Answer("""{"token":"'"$COLOUR"'"}""")}", "env: [{name: COLOUR, value: green}]\nprovideClusterInfo: true");

        Credential credential = await GetAsync(plugin);

        using JsonDocument info = JsonDocument.Parse(await File.ReadAllTextAsync($"{_folder}/info"));
        JsonElement spec = info.RootElement.GetProperty("spec");
        Assert.That(
            (credential.Token, info.RootElement.GetProperty("apiVersion").GetString(), spec.GetProperty("interactive").GetBoolean(), spec.GetProperty("cluster").GetProperty("server").GetString()),
            Is.EqualTo(("green", Version, false, "https://192.0.2.1")));
    }

    [Test]
    public async Task GetAsync_when_it_prints_much_on_both_sides_then_nobody_waits_for_ever()
    {
        CredentialPlugin plugin = Make($"head -c 3000000 /dev/zero | tr '\\0' x >&2; t=$(head -c 60000 /dev/zero | tr '\\0' x); {Answer("""{"token":"'"$t"'"}""")}");

        Assert.That((await GetAsync(plugin)).Token, Has.Length.EqualTo(60000));
    }

    [TestCase("echo 'not logged in' >&2; exit 3", "it ended with 3: not logged in")]
    [TestCase("echo nonsense", "its answer can't be read")]
    [TestCase("echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\"}'", "without a token or a client certificate")]
    [TestCase("echo '{\"apiVersion\":\"x/v9\",\"status\":{\"token\":\"t\"}}'", "in another version")]
    [TestCase("echo '[1]'", "its answer can't be read")]
    [TestCase("echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientCertificateData\":\"x\",\"clientKeyData\":\"y\"}}'", "its answer can't be read")]
    public void GetAsync_when_it_fails_then_says_how(string script, string expected)
    {
        CredentialPlugin plugin = Make(script);

        Assert.That(() => GetAsync(plugin), Throws.InstanceOf<HypervisorException>().With.Message.Contains(expected).And.Message.Contains($"{_folder}/program"));
    }

    [Test]
    public void GetAsync_when_there_is_no_such_program_then_says_how_to_get_it()
    {
        CredentialPlugin plugin = Make("true", "installHint: |\n  apt-get install\n  it");
        File.Delete($"{_folder}/program");

        Assert.That(() => GetAsync(plugin), Throws.InstanceOf<HypervisorException>().With.Message.Contains("it can't be run (apt-get install it): "));
    }

    [Test]
    public async Task GetAsync_when_it_failed_then_runs_it_again_the_next_time()
    {
        CredentialPlugin plugin = Make($"[ -e {_folder}/good ] || exit 1; {Answer("""{"token":"t"}""")}");
        Assert.That(() => GetAsync(plugin), Throws.InstanceOf<HypervisorException>());
        await File.WriteAllTextAsync($"{_folder}/good", "");

        Assert.That((await GetAsync(plugin)).Token, Is.EqualTo("t"));
    }

    private int Runs => File.ReadAllLines($"{_folder}/runs").Length;

    private static Task<Credential> GetAsync(CredentialPlugin plugin, Credential? refused = null) =>
        plugin.GetAsync(refused, CancellationToken.None).AsTask().WaitAsync(Patience);

    private static string Answer(string status) => $$"""echo '{"apiVersion":"{{Version}}","kind":"ExecCredential","status":{{status}}}'""";

    private CredentialPlugin Make(string script, string more = "")
    {
        string program = Path.Combine(_folder, "program");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        using StringReader entry = new($"apiVersion: {Version}\ncommand: ./program\n{more}\n");
        using StringReader cluster = new("server: https://192.0.2.1\n");
        return new CredentialPlugin(PluginCommand.Read(YamlTree.Read(entry), Path.Combine(_folder, "config"), YamlTree.Read(cluster)), _time);
    }
}
