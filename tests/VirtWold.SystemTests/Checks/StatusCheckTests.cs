using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Privileges;

namespace VirtWold.SystemTests.Checks;

/// <summary>Where the daemon would refuse to start for its status, its token or its sockets, the check fails; and only there.</summary>
[TestFixture]
public sealed class StatusCheckTests
{
    private const string Port = "127.0.0.1:9277";

    private static readonly string[] Usual = ["--interface", "lo", "--libvirt-uri", "test:///default"];

    private readonly TemporaryFolder _folder = new();
    private NetworkNamespace _host = null!;

    /// <summary>Makes an empty network.</summary>
    [SetUp]
    public void MakeTheNetwork()
    {
        Requires.Root();
        Requires.Tools("unshare", "nsenter", "setpriv", Sender.Python);
        Requires.Binary();
        _host = new NetworkNamespace("checks");
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheNetwork() => _host?.Dispose();

    /// <summary>Removes the files.</summary>
    [OneTimeTearDown]
    public void RemoveFiles() => _folder.Dispose();

    /// <summary>As a shell makes it, everybody may read it.</summary>
    [Test]
    public void Check_when_others_may_read_the_token_then_fails_as_the_daemon_does()
    {
        var token = _folder.Write("open-token", "0123456789abcdef\n");
        File.SetUnixFileMode(token, (UnixFileMode)0b110_100_100);
        string[] options = [.. Usual, "--status", Port, "--wake-token-file", token];
        CheckRun.In(_host, options).Says(
            64, $"failed   token: others than its owner may read or write {token}; make it private: chmod 600 {token}$", $"ok       status: the status can be served at {Port}$");
        Assert.That(VirtWoldBinary.RunIn(_host, options).ExitCode, Is.EqualTo(64));
    }

    /// <summary>A token that is right.</summary>
    [Test]
    public void Check_when_the_token_is_private_then_says_so()
    {
        var token = _folder.Write("token", "0123456789abcdef\n");
        File.SetUnixFileMode(token, (UnixFileMode)0b110_000_000);
        Check("--status", Port, "--wake-token-file", token).Says(0, $"ok       token: {token} is private and has a token$");
    }

    /// <summary>A name that isn't there.</summary>
    [Test]
    public void Check_when_there_is_no_token_file_then_fails() =>
        Check("--status", Port, "--wake-token-file", "/nowhere/token").Says(69, "failed   token: there is no file /nowhere/token; name a file that is there, or none$");

    /// <summary>A port of a web server's.</summary>
    [Test]
    public void Check_when_another_program_has_the_port_then_fails_and_names_it()
    {
        const string script = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 9277)); s.listen(); print('ready', flush=True); input()";
        using var holder = new BackgroundProcess(_host.Enter(Sender.Python, "-c", script));
        holder.WaitForLine(line => line == "ready", TimeSpan.FromSeconds(10), "a socket");
        Check("--status", Port).Says(69, $@"failed   status: can't serve the status at {Port}: python3.* \(process {holder.IdText}\) has that port; end it, or take another port$");
    }

    /// <summary>A folder that nobody made.</summary>
    [Test]
    public void Check_when_the_folder_of_a_socket_is_missing_then_fails() =>
        Check("--status", "unix:/nowhere/at/all/status.sock").Says(69, "failed   status: can't serve the status at unix:/nowhere/at/all/status.sock: its folder isn't there");

    /// <summary>What it has is no fault, neither for root nor for its own user, who may not look at what it has open.</summary>
    [TestCase("")]
    [TestCase(Accounts.User)]
    public void Check_when_the_daemon_runs_then_its_addresses_are_its_own(string user)
    {
        var folder = _folder.MakeFolder($"run-{user}");
        string[] identity = [];
        if (user.Length > 0)
        {
            identity = ["--user", user];
            Tool.Run("chown", Accounts.UserId, folder);
        }

        string[] options = [.. Usual, .. identity, "--status", $"unix:{folder}/status.sock", "--status", Port, "--listen", "127.0.0.1:9009"];
        using var daemon = VirtWoldDaemon.StartIn(_host, options);
        CheckRun.In(_host, options).Says(
            0,
            $@"ok       status: unix:{folder}/status\.sock is where the virtwold that runs serves the status \(process [0-9]+\)$",
            $"ok       status: {Port} is where the virtwold that runs serves the status$",
            @"ok       listen: UDP 127\.0\.0\.1:9009 is listened on by the virtwold that runs \(process [0-9]+\)$");
    }

    /// <summary>Nothing is left behind by trying.</summary>
    [Test]
    public void Check_when_a_socket_can_be_had_then_leaves_its_folder_as_it_was()
    {
        var folder = _folder.MakeFolder("empty");
        Check("--status", $"unix:{folder}/status.sock").Says(0, $"ok       status: the status can be served at unix:{folder}/status.sock$");
        Assert.That(Directory.GetFileSystemEntries(folder), Is.Empty);
    }

    private CheckRun Check(params IEnumerable<string> options) => CheckRun.In(_host, [.. Usual, .. options]);
}
