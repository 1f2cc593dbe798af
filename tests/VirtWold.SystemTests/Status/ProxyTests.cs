using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Status;

/// <summary>The page behind nginx on the same host, at a name and at a path of its own, by port and by Unix socket.</summary>
[TestFixture]
public sealed class ProxyTests : StatusTest
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const string Name = "home.example.org";

    // As docs/web-page-and-http.md has it at /wol/. Elsewhere as nginx does it by itself: by HTTP/1.0, and collecting what it isn't told not to.
    private const string Settings = """
        daemon off;
        master_process off;
        pid FOLDER/pid;
        error_log stderr;
        events { }
        http {
            access_log off;
            client_body_temp_path FOLDER/body;
            proxy_temp_path FOLDER/proxy;
            fastcgi_temp_path FOLDER/fastcgi;
            uwsgi_temp_path FOLDER/uwsgi;
            scgi_temp_path FOLDER/scgi;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            server {
                listen 192.0.2.1:8080;
                location /wol/ { proxy_pass http://127.0.0.1:9277/; proxy_http_version 1.1; }
                location /socket/ { proxy_pass http://unix:SOCKET:/; }
                location = /bare { proxy_pass http://127.0.0.1:9277/; }
                location /bare/ { proxy_pass http://127.0.0.1:9277/; }
                location / { proxy_pass http://127.0.0.1:9277; }
            }
        }
        """;

    private static readonly PasswordFile TokenFile = new(Token);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private TemporaryFolder _folder = null!;
    private BackgroundProcess _nginx = null!;

    /// <summary>A daemon that knows the proxy's name, and can wake by HTTP.</summary>
    public ProxyTests()
        : base("--status-host", Name, "--wake-token-file", TokenFile.Path)
    {
    }

    /// <summary>As a client elsewhere sees it.</summary>
    private Curl Outside => new(Network.Sender, $"http://{Name}:8080", "--resolve", $"{Name}:8080:{VethPair.HostAddress}");

    /// <summary>Removes the token.</summary>
    [OneTimeTearDown]
    public void RemoveTheToken() => TokenFile.Dispose();

    /// <summary>Starts nginx.</summary>
    [SetUp]
    public void StartTheProxy()
    {
        Requires.Tools("nginx");
        _folder = new TemporaryFolder();
        var settings = Settings.Replace("FOLDER", _folder.Path, StringComparison.Ordinal).Replace("SOCKET", Socket, StringComparison.Ordinal)
            .Replace("192.0.2.1", VethPair.HostAddress, StringComparison.Ordinal);
        File.WriteAllText(_folder.At("nginx.conf"), settings);
        _nginx = new BackgroundProcess(Network.Host.Enter("nginx", "-p", _folder.Path, "-e", "stderr", "-g", "user root;", "-c", _folder.At("nginx.conf")));
        Eventually.True(() => Outside.Get("/readyz").Status == 200, Deadline, () => $"nginx\n{_nginx.Transcript}");
    }

    /// <summary>Ends it.</summary>
    [TearDown]
    public void EndTheProxy()
    {
        _nginx?.Dispose();
        _folder?.Dispose();
    }

    /// <summary>Everything, wherever the proxy puts it.</summary>
    [TestCase("")]
    [TestCase("/wol")]
    [TestCase("/socket")]
    public void All_paths_answer_through_the_proxy(string place)
    {
        foreach (var path in new[] { "/", "/status.json", "/metrics", "/healthz" })
        {
            Assert.That(Outside.Get($"{place}{path}").Status, Is.EqualTo(200), path);
        }
    }

    /// <summary>A packet shows at once: nothing on the way collects events.</summary>
    [TestCase("/wol")]
    [TestCase("/socket")]
    public void Events_come_through_as_they_happen(string place)
    {
        using BackgroundProcess events = Outside.Follow($"{place}/events");
        events.WaitForLine(line => line.StartsWith("data: ", StringComparison.Ordinal), Deadline, "the first event");
        Sender.EtherWake("52:54:00:ff:ff:21");
        events.WaitForLine(line => line.Contains("52:54:00:ff:ff:21", StringComparison.Ordinal), Deadline, "the event of a packet");
    }

    /// <summary>The log and the history know who asked.</summary>
    [Test]
    public void A_wake_through_the_proxy_names_the_client()
    {
        Assert.That(Outside.Get($"/wol/wake/{Guest.Mac}", "--request", "POST", "--header", $"Authorization: Bearer {Token}").Status, Is.EqualTo(200));
        Assert.That(Daemon.WaitForLine($"Started {Guest.Name} "), Does.Contain($": HTTP from {VethPair.SenderAddress} on 127.0.0.1:9277"));
    }

    /// <summary>A name that nobody gave.</summary>
    [Test]
    public void Another_name_is_refused_with_the_option_that_lets_it_in()
    {
        Curl other = new(Network.Sender, $"http://{VethPair.HostAddress}:8080", "--header", "Host: other.example.org");
        var answer = other.Get("/wol/");
        Assert.That((answer.Status, answer.Body), Is.EqualTo((421, answer.Body)));
        Assert.That(answer.Body, Does.Contain("--status-host"));
    }

    /// <summary>In a browser: the page lives, and its button wakes. Also where the path has no slash at its end.</summary>
    [TestCase("/wol/")]
    [TestCase("/bare")]
    public void The_page_lives_at_a_path_of_its_own(string place)
    {
        Requires.Tools("chromium", "chromedriver");
        using Browser browser = new(Network.Sender);
        browser.Open($"http://{VethPair.HostAddress}:8080{place}");
        browser.WaitForText("Live");
        browser.WaitForText(Guest.Name);
        browser.Run($"document.getElementById('token').value = '{Token}'; document.getElementById('unlock').requestSubmit()");
        var button = $"document.querySelector('#machines button[aria-label=\"Wake {Guest.Name}\"]')";
        browser.WaitUntil($"return {button}?.checkVisibility() ?? false", shown => shown is "true" or "True", "the button");
        browser.Run($"{button}.click()");
        Guest.WaitUntilRunning();
    }
}
