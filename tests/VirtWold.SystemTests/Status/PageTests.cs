using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Status;

/// <summary>The page, in a real browser.</summary>
[TestFixture]
public sealed class PageTests : StatusTest
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private static readonly PasswordFile TokenFile = new(Token);

    private Browser _browser = null!;

    /// <summary>A daemon that can wake by HTTP.</summary>
    public PageTests()
        : base("--wake-token-file", TokenFile.Path)
    {
    }

    /// <summary>Removes the token.</summary>
    [OneTimeTearDown]
    public void RemoveTheToken() => TokenFile.Dispose();

    /// <summary>Opens the page.</summary>
    [SetUp]
    public void OpenThePage()
    {
        Requires.Tools("chromium", "chromedriver");
        _browser = new Browser(Network.Host);
        _browser.Open(Origin);
        _browser.WaitForText("Live");
        _browser.WaitForText(Guest.Name);
    }

    /// <summary>Ends the browser.</summary>
    [TearDown]
    public void EndTheBrowser() => _browser?.Dispose();

    /// <summary>What the page is there for.</summary>
    [Test]
    public void A_packet_shows_without_a_reload_with_its_reason_and_remedy()
    {
        _browser.Run("window.isTheSame = 'yes'");
        Assert.That(_browser.Run("return document.querySelectorAll('#packets > li').length"), Is.EqualTo("0"));

        Sender.EtherWake("52:54:00:ff:ff:05");

        _browser.WaitForText("52:54:00:ff:ff:05");
        _browser.WaitForText("No machine has this address.");
        _browser.WaitForText("virtwold list");
        Assert.That(_browser.Run("return window.isTheSame"), Is.EqualTo("yes"));
    }

    /// <summary>Its state changes as it wakes.</summary>
    [Test]
    public void A_machine_shows_its_state_and_last_wake()
    {
        Sender.WakeOnLan(Guest.Mac);
        var row = $"return [...document.querySelectorAll('#machines > li')].find(one => one.innerText.includes('{Guest.Name}')).innerText";
        _browser.WaitUntil(
            row,
            text => text.Contains("running", StringComparison.Ordinal) && text.Contains(VethPair.SenderAddress, StringComparison.Ordinal),
            "its state and who woke it");
    }

    /// <summary>Whoever may make a machine names it as they like.</summary>
    [Test]
    public void A_name_that_is_markup_shows_as_text()
    {
        using var evil = DefineLate(NewGuest() with { Name = "<script>document.title='taken'<script><img src=x onerror=document.title='taken'>" });
        _browser.WaitForText(evil.Name);

        Sender.WakeOnLan(evil.Mac);

        _browser.WaitUntil("return document.getElementById('packets').innerText", text => text.Contains(evil.Name, StringComparison.Ordinal), "the packet");
        Assert.Multiple(() =>
        {
            Assert.That(_browser.Run("return document.title"), Is.EqualTo("VirtWold"));
            Assert.That(_browser.Run("return document.querySelectorAll('main script, main img').length"), Is.EqualTo("0"));
        });
    }

    /// <summary>A button is there for whoever has a token, and nobody else.</summary>
    [Test]
    public void A_machine_is_woken_by_its_button_once_the_token_is_typed_in()
    {
        const string buttons = "return [...document.querySelectorAll('#machines button')].filter(one => one.checkVisibility()).length";
        Assert.That(_browser.Run(buttons), Is.EqualTo("0"));

        _browser.Run($"document.getElementById('token').value = '{Token}'; document.getElementById('unlock').requestSubmit()");
        _browser.WaitUntil(buttons, count => count != "0", "buttons");
        _browser.Run($"document.querySelector('#machines button[aria-label=\"Wake {Guest.Name}\"]').click()");

        Guest.WaitUntilRunning();
        _browser.WaitUntil("return document.getElementById('machines').innerText", text => text.Contains("started", StringComparison.Ordinal), "the answer");
    }

    /// <summary>A wrong one is forgotten.</summary>
    [Test]
    public void A_wrong_token_is_asked_for_again()
    {
        _browser.Run("document.getElementById('token').value = 'wrong'; document.getElementById('unlock').requestSubmit()");
        _browser.Run($"document.querySelector('#machines button[aria-label=\"Wake {Guest.Name}\"]').click()");
        _browser.WaitForText("the token is wrong");
        _browser.WaitUntil("return document.getElementById('unlock').checkVisibility()", shown => shown is "true" or "True", "the question for the token");
        AssertNobodyWoke();
    }

    /// <summary>The daemon is restarted under the page. Meanwhile nothing looks as if it were so now.</summary>
    [Test]
    public void The_page_says_that_it_is_out_of_date_and_finds_the_daemon_again()
    {
        const string stale = "return document.querySelector('main').matches('[data-stale]')";
        Daemon.Terminate();
        _browser.WaitForText("The connection was lost: all of this is as of ");
        Assert.That(_browser.Run(stale), Is.EqualTo("true").IgnoreCase);
        Keep("lost");
        using var daemon = StartAgain();
        _browser.WaitForText("Live");
        Assert.That(_browser.Run(stale), Is.EqualTo("false").IgnoreCase);
    }

    /// <summary>The daemon is there, and its hypervisor isn't.</summary>
    [Test]
    public void The_machines_say_that_the_hypervisor_is_away()
    {
        Libvirt.Kill();
        _browser.WaitForText($"{Libvirt.Uri} isn't connected");
        _browser.WaitForText("as it was last known");
        Keep("away");
        Libvirt.Start();
        _browser.WaitUntil("return document.getElementById('away').checkVisibility()", shown => shown is "false" or "False", "the end of it");
    }

    /// <summary>Fits a phone, and looks as people like it. The pictures are kept beside the tests' results.</summary>
    [Test]
    public void The_page_fits_its_screen_by_day_and_by_night()
    {
        using var other = DefineLate(NewGuest("a-machine-with-a-name-that-is-longer-than-most"));
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Sender.WakeOnLan(Guest.Mac);
        Sender.EtherWake("52:54:00:ff:ff:06");
        Sender.Send(Frame.Raw(MagicPayload.WithCorruptRepetition(Guest.Mac, 9)));
        _browser.WaitForText("malformed");
        List<string> grounds = [];
        foreach (var (phone, dark) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            _browser.Look(phone, dark);
            grounds.Add(_browser.Run("return getComputedStyle(document.body).backgroundColor"));
            Assert.That(_browser.Run("return document.documentElement.scrollWidth <= innerWidth"), Is.EqualTo("true").IgnoreCase, "fits in width");
            Keep($"{(phone ? "phone" : "desk")}-{(dark ? "dark" : "light")}");
        }

        Assert.That(grounds[0], Is.EqualTo(grounds[2]).And.Not.EqualTo(grounds[1]));
        Assert.That(grounds[1], Is.EqualTo(grounds[3]));
    }

    private void Keep(string name) =>
        _browser.Picture(Path.Combine(Directory.CreateDirectory(Repository.At("artifacts", "screenshots")).FullName, $"{name}.png"));
}
