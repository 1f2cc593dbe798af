using System.Globalization;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Status;

/// <summary>Clients that mean no good. Memory stays bounded, and packets keep waking machines meanwhile.</summary>
[TestFixture]
public sealed class HostileTests : StatusTest
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    // What the server's own pools may hold until it is let go; a leak for each client would be far more.
    private const long MemoryMarginKilobytes = 16 * 1024;

    // Each of them holds what it has opened until its input ends.
    private const string Begin = """
        import resource, socket, sys, threading, time
        resource.setrlimit(resource.RLIMIT_NOFILE, (20000, 20000))
        count = int(sys.argv[1])
        def connect():
            link = socket.create_connection(("127.0.0.1", 9277))
            link.settimeout(20)
            return link
        def say(text):
            print(text, flush=True)
        """;

    private const string Slow = Begin + """

        links = [connect() for _ in range(count)]
        for link in links:
            try: link.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
            except OSError: pass
        say("open")
        def drip():
            while True:
                time.sleep(0.5)
                for link in links:
                    try: link.sendall(b"X: y\r\n")
                    except OSError: pass
        threading.Thread(target=drip, daemon=True).start()
        sys.stdin.read()
        """;

    private const string Many = Begin + """

        links = []
        for _ in range(count):
            links.append(connect())
        say("open")
        sys.stdin.read()
        """;

    private const string Unread = Begin + """

        links = [connect() for _ in range(count)]
        for link in links:
            try:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                for _ in range(200):
                    link.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            except OSError: pass
        say("open")
        sys.stdin.read()
        """;

    private const string Raw = Begin + """

        link = connect()
        sent = 0
        try:
            link.sendall(sys.argv[2].encode().decode("unicode_escape").encode("latin-1"))
            while sent < count:
                link.sendall(b"a" * 1024)
                sent += 1024
        except OSError: pass
        try: answer = link.recv(4096)
        except OSError: answer = b""
        say("answer: " + answer.split(b"\r\n")[0].decode("latin-1"))
        sys.stdin.read()
        """;

    private const string Tokens = Begin + """

        import http.client
        link = http.client.HTTPConnection("127.0.0.1", 9277)
        seen = {}
        for i in range(count):
            link.request("POST", "/wake/" + sys.argv[2], headers={"Authorization": "Bearer wrong%d" % i})
            answer = link.getresponse()
            answer.read()
            seen[answer.status] = seen.get(answer.status, 0) + 1
        say("seen: " + ", ".join("%d %d" % pair for pair in sorted(seen.items())))
        sys.stdin.read()
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly PasswordFile TokenFile = new(Token);

    private long _memory;

    /// <summary>A daemon that says as much as it does by default.</summary>
    public HostileTests()
        : base("--wake-token-file", TokenFile.Path, "--log-level", "info")
    {
    }

    /// <summary>Removes the token.</summary>
    [OneTimeTearDown]
    public void RemoveTheToken() => TokenFile.Dispose();

    /// <summary>Everything that is needed for an answer is there before.</summary>
    [SetUp]
    public void AskOnce()
    {
        Requires.Tools(Sender.Python);
        Assert.That(Web.Get("/").Status, Is.EqualTo(200));
        _memory = Daemon.Figures.AnonymousKilobytes;
    }

    /// <summary>A header each half second, for as long as they are let.</summary>
    [Test]
    public void Slow_clients_hold_up_neither_packets_nor_the_Unix_socket_and_are_shown_out()
    {
        using var clients = Start(Slow, 300);
        clients.WaitForLine(line => line == "open", Deadline, "the clients");
        Assert.That(Local.Get("/readyz").Status, Is.EqualTo(200));
        AssertUnharmed();
        Daemon.WaitForLine("More than 32 connections at 127.0.0.1:9277");
        Eventually.True(() => Web.Get("/readyz").Status == 200, Deadline, () => "an answer by TCP, while they go on");
    }

    /// <summary>Whoever asks and asks and never reads.</summary>
    [Test]
    public void Clients_that_never_read_are_shown_out()
    {
        using var clients = Start(Unread, 32);
        clients.WaitForLine(line => line == "open", Deadline, "the clients");
        AssertUnharmed();
        Eventually.True(() => Web.Get("/readyz").Status == 200, Deadline, () => "an answer by TCP, while they stay");
        AssertMemory();
    }

    /// <summary>Most are closed at once, and each of them is a thing that the daemon forgets.</summary>
    [Test]
    public void Ten_thousand_connections_are_few_lines_and_no_memory()
    {
        var descriptors = Daemon.Figures.Descriptors;
        using var clients = Start(Many, 10_000);
        clients.WaitForLine(line => line == "open", Deadline, "the clients");
        AssertUnharmed();
        Assert.That(Daemon.Figures.Descriptors, Is.LessThan(descriptors + 64));
        Assert.That(Daemon.LogLines, Has.Count.LessThan(30));
    }

    /// <summary>No end, no sense, or nothing that HTTP knows.</summary>
    [TestCase(10_000_000, @"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", "431")]
    [TestCase(10_000_000, "GET /", "414")]
    [TestCase(10_000_000, @"POST /wake/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n", "4")]
    [TestCase(10_000_000, @"\x00\x01\x02\x03", "400")]
    [TestCase(0, @"FROB NICATE\r\n\r\n", "400")]
    [TestCase(0, @"GET / HTTP/9.9\r\n\r\n", "505")]
    [TestCase(0, @"GET / HTTP/1.1\r\n\r\n", "400")]
    [TestCase(0, @"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "404")]
    public void Nonsense_is_refused(int more, string begin, string status)
    {
        using var client = Start(Raw, more, begin);
        var answer = client.WaitForLine(line => line.StartsWith("answer: ", StringComparison.Ordinal), Deadline, "the answer").Text;
        // Where the connection was reset while much was still being sent, the answer got lost with it.
        Assert.That(answer, more > 0 ? Is.EqualTo("answer: ").Or.StartWith($"answer: HTTP/1.1 {status}") : Does.StartWith($"answer: HTTP/1.1 {status}"));
        AssertUnharmed();
    }

    /// <summary>Somebody guesses.</summary>
    [Test]
    public void Thousands_of_wrong_tokens_are_few_lines_and_no_memory()
    {
        using var client = Start(Tokens, 5000, Guest.Mac);
        var seen = client.WaitForLine(line => line.StartsWith("seen: ", StringComparison.Ordinal), Deadline, "the answers").Text;
        Assert.That(seen, Does.Contain("429"));
        Assert.That(Guest.State, Is.EqualTo("shut off"));
        AssertUnharmed();
        Assert.That(Daemon.LogLines, Has.Count.LessThan(30));
    }

    /// <summary>More than may watch at once.</summary>
    [Test]
    public void More_watchers_than_there_may_be_are_asked_to_come_later()
    {
        BackgroundProcess[] watchers = [.. Enumerable.Range(0, 16).Select(_ => Web.Follow("/events"))];
        try
        {
            Array.ForEach(watchers, watcher => watcher.WaitForLine(line => line.StartsWith("data: ", StringComparison.Ordinal), Deadline, "an event"));
            Assert.That(Web.Get("/events").Status, Is.EqualTo(503));
            Assert.That(Local.GetFor(1, "/events").Status, Is.EqualTo(200));
            Sender.SendFlood(10_000);
            AssertUnharmed();
        }
        finally
        {
            Array.ForEach(watchers, watcher => watcher.Dispose());
        }
    }

    private BackgroundProcess Start(string script, int count, params string[] more) =>
        new(Network.Host.Enter([Sender.Python, "-c", script, count.ToString(CultureInfo.InvariantCulture), .. more]));

    private void AssertUnharmed()
    {
        Sender.WakeBehindAFlood(Guest);
        AssertMemory();
    }

    private void AssertMemory()
    {
        var growth = Daemon.Figures.AnonymousKilobytes - _memory;
        TestContext.Out.WriteLine($"{growth} kB more");
        Assert.That(growth, Is.LessThan(MemoryMarginKilobytes), "growth in kB");
    }
}
