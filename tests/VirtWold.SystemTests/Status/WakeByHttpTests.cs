using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Status;

/// <summary>Waking by HTTP, for those who know the token.</summary>
[TestFixture]
public sealed class WakeByHttpTests : StatusTest
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private static readonly PasswordFile TokenFile = new(Token);

    /// <summary>A daemon with a token.</summary>
    public WakeByHttpTests()
        : base("--status", $"{VethPair.HostAddress}:9277", "--wake-token-file", TokenFile.Path)
    {
    }

    private Curl Remote => new(Network.Sender, $"http://{VethPair.HostAddress}:9277");

    /// <summary>Removes the token.</summary>
    [OneTimeTearDown]
    public void RemoveTheToken() => TokenFile.Dispose();

    /// <summary>By both of its names, and by both kinds of address.</summary>
    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public void A_machine_is_woken_by_its_address_or_name(bool byName, bool locally)
    {
        var answer = (locally ? Local : Web).Wake(byName ? Guest.Name : Guest.Mac, Token);

        Guest.WaitUntilRunning();
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That($"{answer.Json["verdict"]} {answer.Json["machine"]} {answer.Json["target"]}", Is.EqualTo($"started {Guest.Name} {Guest.Mac}"));
        Assert.That(Daemon.WaitForLine($"Started {Guest.Name} "), Does.Contain(locally ? $": HTTP on unix:{Socket}" : ": HTTP from 127.0.0.1 on 127.0.0.1:9277"));
    }

    /// <summary>A name means one machine, also where another has the same address and comes first by its name.</summary>
    [Test]
    public void A_machine_that_shares_its_address_is_woken_by_its_own_name()
    {
        using var twin = DefineLate(NewGuest("zz-twin") with { Macs = [Guest.Mac] });

        var answer = Web.Wake(twin.Name, Token);

        twin.WaitUntilRunning();
        Assert.That($"{answer.Status} {answer.Json["verdict"]} {answer.Json["machine"]}", Is.EqualTo($"200 started {twin.Name}"));
        Assert.That(Guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>A machine that nobody has.</summary>
    [Test]
    public void An_unknown_name_is_answered_by_that_name()
    {
        var answer = Web.Wake("nosuch", Token);

        Assert.That($"{answer.Status} {answer.Json["error"]}", Is.EqualTo("404 there is no machine nosuch"));
    }

    /// <summary>The same gate, the same verdicts.</summary>
    [Test]
    public void A_refusal_is_a_packets_with_its_reason()
    {
        var unknown = Web.Wake("52:54:00:ff:ff:03", Token);
        Web.Wake(Guest.Mac, Token);
        var again = Web.Wake(Guest.Mac, Token);
        Assert.Multiple(() =>
        {
            Assert.That($"{unknown.Status} {unknown.Json["verdict"]} {unknown.Json["reason"]}", Is.EqualTo("404 unknown-mac No machine has this address."));
            Assert.That($"{again.Status} {again.Json["verdict"]}", Is.EqualTo("202 duplicate"));
            Assert.That(Web.Get("/metrics").Body, Does.Contain("virtwold_packets_total{interface=\"127.0.0.1:9277\",kind=\"http\",verdict=\"duplicate\"} 1\n"));
        });
    }

    /// <summary>Anything but the token.</summary>
    [TestCase("0123456789abcdef0123456789abcdee")]
    [TestCase("0123456789abcdef")]
    [TestCase("")]
    public void A_wrong_token_wakes_nobody(string token)
    {
        Assert.That(Web.Wake(Guest.Mac, token).Status, Is.EqualTo(401));
        AssertNobodyWoke();
    }

    /// <summary>A request that isn't one.</summary>
    [TestCase("/wake/nobody", 404, "POST")]
    [TestCase("/wake/ff:ff:ff:ff:ff:ff", 404, "POST")]
    [TestCase("/wake/", 404, "POST")]
    [TestCase("/wake/nobody", 405, "GET")]
    public void A_request_that_names_no_machine_gets_its_status(string path, int status, string method) =>
        Assert.That(Web.Get(path, "--request", method, "--header", $"Authorization: Bearer {Token}").Status, Is.EqualTo(status));

    /// <summary>After ten failures wrong ones aren't answered any more; the right one always is, whoever else guesses behind the same proxy.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void Wrong_tokens_are_limited_and_the_right_one_always_counts(bool locally)
    {
        var place = locally ? Local : Web;
        for (var i = 0; i < 10; i++)
        {
            Assert.That(place.Wake(Guest.Mac, "wrong").Status, Is.EqualTo(401));
        }

        Assert.That(place.Wake(Guest.Mac, "wrong").Status, Is.EqualTo(429));
        Assert.That(place.Wake(Guest.Mac, Token).Status, Is.EqualTo(200));
        Assert.That(Daemon.Count($"Refused to wake by HTTP for {(locally ? $"unix:{Socket}" : "127.0.0.1")}: the token is wrong"), Is.EqualTo(1));
    }

    /// <summary>A proxy on this host names its clients: each has a limit of its own, and the log names the one who guessed.</summary>
    [Test]
    public void Clients_of_a_proxy_on_this_host_are_told_apart()
    {
        string[] guesser = ["--header", "X-Forwarded-For: 203.0.113.9, 198.51.100.7, 127.0.0.1"];
        for (var i = 0; i < 10; i++)
        {
            Assert.That(Web.Wake(Guest.Mac, "wrong", guesser).Status, Is.EqualTo(401));
        }

        Assert.That(Web.Wake(Guest.Mac, "wrong", guesser).Status, Is.EqualTo(429));
        Assert.That(Web.Wake(Guest.Mac, "wrong", "--header", "X-Forwarded-For: 198.51.100.8").Status, Is.EqualTo(401));
        Assert.That(Web.Wake(Guest.Mac, Token, "--header", "X-Forwarded-For: 198.51.100.8").Status, Is.EqualTo(200));
        Daemon.WaitForLine("Refused to wake by HTTP for 198.51.100.7: the token is wrong");
        Assert.That(Daemon.WaitForLine($"Started {Guest.Name} "), Does.Contain(": HTTP from 198.51.100.8 on 127.0.0.1:9277"));
    }

    /// <summary>Anybody can write a header.</summary>
    [Test]
    public void Nobody_elsewhere_is_believed_whom_they_forward_for()
    {
        Assert.That(Remote.Wake(Guest.Mac, Token, "--header", "X-Forwarded-For: 127.0.0.1").Status, Is.EqualTo(403));
        Daemon.Terminate();
        using var daemon = StartDaemon(
            "--status", $"{VethPair.HostAddress}:9277", "--wake-token-file", TokenFile.Path, "--status-allow-remote");
        Assert.That(Remote.Wake(Guest.Mac, "wrong", "--header", "X-Forwarded-For: 198.51.100.7").Status, Is.EqualTo(401));
        daemon.WaitForLine($"Refused to wake by HTTP for {VethPair.SenderAddress}: the token is wrong");
    }

    /// <summary>It can be looked at from elsewhere, but not touched.</summary>
    [Test]
    public void Other_hosts_may_look_and_not_wake()
    {
        Assert.That(Remote.Get("/readyz").Status, Is.EqualTo(200));
        var answer = Remote.Wake(Guest.Mac, Token);
        Assert.That($"{answer.Status} {answer.Json["error"]}", Does.StartWith("403 ").And.Contain("--status-allow-remote"));
        AssertNobodyWoke();
    }

    /// <summary>Unless that is asked for.</summary>
    [Test]
    public void Other_hosts_may_wake_where_that_is_allowed()
    {
        Daemon.Terminate();
        using var daemon = StartDaemon(
            "--status", $"{VethPair.HostAddress}:9277", "--wake-token-file", TokenFile.Path, "--status-allow-remote");
        Assert.That(Remote.Wake(Guest.Mac, Token).Status, Is.EqualTo(200));
        Guest.WaitUntilRunning();
    }

    /// <summary>A new token counts after a reload; one that isn't any changes nothing.</summary>
    [Test]
    public void A_reload_takes_over_another_token()
    {
        using PasswordFile file = new(Token);
        Daemon.Terminate();
        using var daemon = StartDaemon("--status", Address, "--wake-token-file", file.Path);
        file.Write("short");
        daemon.Signal("HUP");
        daemon.WaitForLine("What was read before stays: .*openssl");
        Assert.That(Web.Wake("52:54:00:ff:ff:04", Token).Status, Is.EqualTo(404));

        const string other = "fedcba9876543210fedcba9876543210";
        file.Write(other);
        daemon.Signal("HUP");

        Eventually.True(() => Web.Wake("52:54:00:ff:ff:04", Token).Status == 401, TimeSpan.FromSeconds(5), () => "the old token refused");
        Assert.That(Web.Wake("52:54:00:ff:ff:04", other).Status, Is.EqualTo(404));
    }

    /// <summary>Files that aren't private, or no token.</summary>
    [Test]
    public void A_token_that_others_can_read_is_refused()
    {
        using PasswordFile file = new(Token);
        File.SetUnixFileMode(file.Path, PasswordFile.Private | UnixFileMode.GroupRead);
        var result = VirtWoldBinary.RunIn(Network.Host, "--libvirt-uri", "test:///default", "--status", Address, "--wake-token-file", file.Path);
        Assert.That(result.ExitCode, Is.EqualTo(64));
        Assert.That(result.ErrorLines.Single(), Does.Contain($"chmod 600 {file.Path}"));
    }

    /// <summary>There is nowhere to show it.</summary>
    [Test]
    public void A_token_without_an_address_is_refused()
    {
        var result = VirtWoldBinary.RunIn(Network.Host, "--libvirt-uri", "test:///default", "--wake-token-file", TokenFile.Path);
        Assert.That((result.ExitCode, result.ErrorLines.Single()), Is.EqualTo((64, "virtwold: --wake-token-file needs an address to wake at, such as --status 127.0.0.1:9277")));
    }
}
