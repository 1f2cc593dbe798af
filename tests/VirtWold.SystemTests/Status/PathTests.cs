using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Status;

/// <summary>What is served, and to whom.</summary>
[TestFixture]
public sealed class PathTests() : StatusTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>Every path, with its type.</summary>
    [TestCase("/", "text/html; charset=utf-8")]
    [TestCase("/metrics", "text/plain; version=0.0.4; charset=utf-8")]
    [TestCase("/healthz", "text/plain; charset=utf-8")]
    [TestCase("/livez", "text/plain; charset=utf-8")]
    [TestCase("/readyz", "text/plain; charset=utf-8")]
    [TestCase("/status.json", "application/json")]
    public void A_path_answers_on_both_kinds_of_address_with_its_type(string path, string type)
    {
        Assert.Multiple(() =>
        {
            foreach (var answer in new[] { Web.Get(path), Local.Get(path) })
            {
                Assert.That((answer.Status, answer.Headers["CONTENT-TYPE"]), Is.EqualTo((200, type)));
                Assert.That(answer.Body, Is.Not.Empty);
            }
        });
    }

    /// <summary>Nothing but reading is possible, and nothing but what there is.</summary>
    [TestCase("/metrics", 405, "--request", "POST")]
    [TestCase("/", 405, "--request", "DELETE")]
    [TestCase("/status.json", 405, "--request", "FROBNICATE")]
    [TestCase("/status.json/", 404)]
    [TestCase("/page.js", 404)]
    [TestCase("/../../../../etc/passwd", 404)]
    [TestCase("/%2e%2e/%2e%2e/etc/passwd", 404)]
    [TestCase("/..%2f..%2fetc%2fpasswd", 404)]
    [TestCase("/metrics%00", 400)]
    [TestCase("/status.json", 421, "--header", "Host: evil.example")]
    [TestCase("/status.json", 200, "--header", "Host: localhost:9277")]
    [TestCase("/status.json", 200, "--header", "Host: [::1]:9277")]
    [TestCase("/status.json", 200, "--head")]
    public void A_request_gets_its_status(string path, int status, params string[] options) =>
        Assert.That(Web.Get(path, options).Status, Is.EqualTo(status));

    /// <summary>Whatever the answer is.</summary>
    [TestCase("/")]
    [TestCase("/status.json")]
    [TestCase("/nothing")]
    public void Each_answer_tells_a_browser_what_not_to_do(string path)
    {
        var headers = Web.Get(path).Headers;
        Assert.Multiple(() =>
        {
            Assert.That(headers["CONTENT-SECURITY-POLICY"], Does.Contain("default-src 'none'").And.Contain("frame-ancestors 'none'"));
            Assert.That(headers["CONTENT-SECURITY-POLICY"], Does.Not.Contain("unsafe"));
            Assert.That(headers["X-CONTENT-TYPE-OPTIONS"], Is.EqualTo("nosniff"));
            Assert.That(headers["CROSS-ORIGIN-RESOURCE-POLICY"], Is.EqualTo("same-origin"));
            Assert.That(headers["CACHE-CONTROL"], Is.EqualTo("no-store"));
            Assert.That(headers.Keys, Has.None.EqualTo("SERVER").And.None.EqualTo("ACCESS-CONTROL-ALLOW-ORIGIN"));
        });
    }

    /// <summary>A packet that wakes, and one that doesn't.</summary>
    [Test]
    public void The_status_has_machines_with_their_last_wake_and_packets_with_reason_and_remedy()
    {
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($"Started {Guest.Name} ");
        Daemon.WaitForNews(Guest, "running");
        Sender.EtherWake("52:54:00:ff:ff:01");
        Daemon.WaitForLine("No machine has 52:54:00:ff:ff:01");

        var status = Web.Get("/status.json").Json;

        var machine = status["machines"]!.AsArray().Single(one => $"{one!["name"]}" == Guest.Name)!;
        var packets = status["packets"]!.AsArray();
        Assert.Multiple(() =>
        {
            Assert.That((int?)status["counts"]!["started"], Is.EqualTo(1));
            Assert.That($"{machine["state"]} {machine["lastWake"]!["verdict"]}", Is.EqualTo("running started"));
            Assert.That(packets.Select(packet => $"{packet!["verdict"]} {packet["kind"]} {packet["target"]}"), Is.EqualTo(
                ["unknown-mac raw 52:54:00:ff:ff:01", $"started udp4 {Guest.Mac}"]));
            Assert.That($"{packets[0]!["reason"]} {packets[0]!["remedy"]}", Does.StartWith("No machine has this address.").And.Contain("virtwold list"));
            Assert.That($"{packets[1]!["senderAddress"]} {packets[1]!["senderMac"]}", Is.EqualTo($"{VethPair.SenderAddress} {VethPair.SenderMac}"));
        });
    }

    /// <summary>First all of it, then what has changed.</summary>
    [Test]
    public void Events_tell_of_a_packet_as_it_comes()
    {
        using var events = Local.Follow("/events");
        var first = Event(events.WaitForLine(line => line.StartsWith("data: ", StringComparison.Ordinal), Deadline, "the first event").Text);
        Assert.That(first["machines"]!.AsArray().Select(machine => $"{machine!["name"]}"), Does.Contain(Guest.Name));

        Sender.WakeOnLan(Guest.Mac);

        var started = Event(events.WaitForLine(line => line.Contains("\"verdict\":\"started\"", StringComparison.Ordinal), Deadline, "its event").Text);
        Assert.That($"{started["packets"]![0]!["machine"]}", Is.EqualTo(Guest.Name));
    }

    /// <summary>Whoever belongs to the group may look.</summary>
    [Test]
    public void The_socket_is_open_to_its_owner_and_group_and_gone_at_the_end()
    {
        Assert.That(
            File.GetUnixFileMode(Socket),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite));
        Assert.That(Daemon.Terminate(), Is.Zero);
        Assert.That(File.Exists(Socket), Is.False);
    }

    /// <summary>Killed, it leaves its socket behind.</summary>
    [Test]
    public void A_socket_that_a_killed_daemon_left_is_taken_over()
    {
        Daemon.EndBy("KILL");
        Assert.That(File.Exists(Socket), Is.True);
        using var daemon = StartAgain();
        Assert.That(Local.Get("/readyz").Status, Is.EqualTo(200));
    }

    /// <summary>Somebody is looking when it is to end.</summary>
    [Test]
    public void The_end_does_not_wait_for_those_who_are_looking()
    {
        using var events = Web.Follow("/events");
        events.WaitForLine(line => line.StartsWith("data: ", StringComparison.Ordinal), Deadline, "the first event");
        Assert.That(Daemon.Terminate(), Is.Zero);
    }

    /// <summary>Alive, but of no use: its hypervisor is gone.</summary>
    [Test]
    public void Health_and_readiness_fail_while_libvirtd_is_away()
    {
        Assert.That(Web.Get("/healthz").Body, Is.EqualTo($"ok: listening on {VethPair.HostInterface}\nok: {Libvirt.Uri} connected\n"));
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        var health = Web.Get("/healthz");
        var ready = Web.Get("/readyz");
        Libvirt.Start();
        Daemon.WaitForLine("Connected to .* again");
        Assert.Multiple(() =>
        {
            Assert.That((health.Status, health.Body), Is.EqualTo((503, $"ok: listening on {VethPair.HostInterface}\nfailed: {Libvirt.Uri} not connected\n")));
            Assert.That(ready.Status, Is.EqualTo(503));
            Assert.That(Web.Get("/healthz").Status, Is.EqualTo(200));
        });
    }

    private static JsonNode Event(string line) => JsonNode.Parse(line["data: ".Length..])!;
}
