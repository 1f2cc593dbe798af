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
        _browser.Look(phone: false, dark: false);
        _browser.Open(Origin);
        _browser.WaitForText("Live");
        _browser.WaitForText(Guest.Name);
    }

    private string Rows(string rest) =>
        $"const row = [...document.querySelectorAll('#machines > li')].find(one => one.querySelector('.name').textContent === '{Guest.Name}'); {rest}";

    private static bool IsTrue(string shown) => shown is "true" or "True";

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
        _browser.WaitUntil(
            Rows("return row.innerText"),
            text => text.Contains("running", StringComparison.Ordinal) && text.Contains("Started", StringComparison.Ordinal),
            "its state and its last wake");
    }

    /// <summary>What happened to this machine, and nothing of others.</summary>
    [Test]
    public void A_machines_row_opens_to_its_own_history()
    {
        _browser.Run(Rows("row.querySelector('.open').click()"));
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Sender.EtherWake("52:54:00:ff:ff:07");
        _browser.WaitForText("52:54:00:ff:ff:07");
        _browser.WaitUntil(
            Rows("return row.querySelector('.history')?.innerText ?? ''"),
            text => text.Contains("Started", StringComparison.Ordinal) && text.Contains(VethPair.SenderAddress, StringComparison.Ordinal),
            "the wake and who asked for it");
        Assert.That(_browser.Run(Rows("return row.innerText")), Does.Not.Contain("ff:ff:07"));
    }

    /// <summary>A list that is rebuilt loses what the user has marked, opened or typed.</summary>
    [Test]
    public void A_row_stays_the_same_element_while_its_machine_changes()
    {
        _browser.Run(Rows("row.isTheSame = 'yes'"));
        Sender.WakeOnLan(Guest.Mac);
        _browser.WaitUntil(Rows("return row.innerText"), text => text.Contains("running", StringComparison.Ordinal), "its state");
        Assert.That(_browser.Run(Rows("return row.isTheSame")), Is.EqualTo("yes"));
    }

    /// <summary>One click is often many packets.</summary>
    [Test]
    public void Repeats_are_folded_into_the_packet_that_they_repeat()
    {
        Sender.WakeOnLan(Guest.Mac);
        Sender.WakeOnLan(Guest.Mac);
        Sender.WakeOnLan(Guest.Mac);
        _browser.WaitUntil(
            "return [...document.querySelectorAll('#packets > li')].map(row => row.querySelector('.name').textContent + row.querySelector('.times').textContent).join()",
            text => text == $"{Guest.Name}×3",
            "one line for all three");
    }

    /// <summary>Some hundred machines are too many to read.</summary>
    [Test]
    public void Machines_are_found_by_search_and_by_state()
    {
        const string names = "return [...document.querySelectorAll('#machines > li')].filter(one => !one.hidden).map(one => one.querySelector('.name').textContent).join()";
        _browser.Run($"document.getElementById('search').value = '{Guest.Mac}'; document.getElementById('search').dispatchEvent(new Event('input'))");
        Assert.That(_browser.Run(names), Is.EqualTo(Guest.Name));
        _browser.Run("document.querySelector('#machine-chips [data-filter=awake]').click()");
        Assert.That(_browser.Run(names), Is.Empty);
        Sender.WakeOnLan(Guest.Mac);
        _browser.WaitUntil(names, text => text == Guest.Name, "the machine that is awake now");
    }

    /// <summary>What people come for: they press, they send, they read.</summary>
    [Test]
    public void A_packet_that_is_waited_for_is_answered_where_it_is_waited_for()
    {
        const string answer = "return document.getElementById('verdict').innerText";
        Sender.EtherWake("52:54:00:ff:ff:08");
        _browser.WaitForText("52:54:00:ff:ff:08");
        _browser.Run("document.getElementById('sending').click()");
        Assert.That(_browser.Run(answer), Is.Empty);

        Sender.EtherWake("52:54:00:ff:ff:09");

        _browser.WaitUntil(answer, text => text.StartsWith("It arrived: Unknown address, 52:54:00:ff:ff:09", StringComparison.Ordinal), "the answer");
        Assert.That(_browser.Run(answer), Does.Contain("No machine has this address.").And.Contain("virtwold list").And.Not.Contain("ff:ff:08"));
    }

    /// <summary>The minute is the page's own clock's.</summary>
    [Test]
    public void Nothing_that_came_within_the_minute_is_followed_by_what_to_do()
    {
        _browser.Run("document.getElementById('sending').click(); const wait = Date.now; Date.now = () => wait() + 61000");
        _browser.WaitUntil(
            "return document.getElementById('verdict').innerText",
            text => text.Contains("Nothing arrived on vwhost", StringComparison.Ordinal) && text.Contains("virtwold check --interface vwhost", StringComparison.Ordinal),
            "what to do");
    }

    /// <summary>By the keyboard alone, with words for those who can't see colours.</summary>
    [Test]
    public void A_wake_of_the_last_day_is_read_by_the_keyboard()
    {
        Sender.WakeOnLan(Guest.Mac);
        _browser.WaitUntil("return document.querySelectorAll('#ticks button').length", count => count == "1", "its tick");
        _browser.Run("document.querySelector('#ticks button[tabindex=\"0\"]').focus()");
        Assert.That(_browser.Run("return document.getElementById('tick').textContent"), Does.StartWith($"{Guest.Name}: started at "));
        Assert.That(_browser.Run("return document.activeElement.getAttribute('aria-label')"), Does.StartWith($"{Guest.Name}: started at "));
    }

    /// <summary>Three hosts are three tabs.</summary>
    [Test]
    public void The_title_and_the_header_have_the_hosts_name()
    {
        var host = Environment.MachineName;
        Assert.That(_browser.Run("return document.title"), Is.EqualTo($"{host} – VirtWold"));
        Assert.That(_browser.Run("return document.getElementById('host').textContent"), Is.EqualTo(host));
        _browser.WaitForText("listening on vwhost, no wake yet.");
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
            Assert.That(_browser.Run("return document.title"), Does.EndWith(" – VirtWold"));
            Assert.That(_browser.Run("return document.querySelectorAll('main script, main img').length"), Is.EqualTo("0"));
        });
    }

    /// <summary>A button is there for whoever has a token, and nobody else.</summary>
    [Test]
    public void A_machine_is_woken_by_its_button_once_the_token_is_typed_in()
    {
        const string buttons = "return [...document.querySelectorAll('#machines .wake')].filter(one => one.checkVisibility()).length";
        Assert.That(_browser.Run(buttons), Is.EqualTo("0"));

        _browser.Run($"document.getElementById('token').value = '{Token}'; document.getElementById('unlock').requestSubmit()");
        _browser.WaitUntil(buttons, count => count != "0", "buttons");
        _browser.Run($"document.querySelector('#machines button[aria-label=\"Wake {Guest.Name}\"]').click()");

        Guest.WaitUntilRunning();
        _browser.WaitUntil(Rows("return row.querySelector('output').textContent"), text => text.StartsWith("Started", StringComparison.Ordinal), "the answer");
        _browser.WaitUntil(Rows("return row.querySelector('.wake').checkVisibility()"), shown => shown is "false" or "False", "the end of the button: it runs");
    }

    /// <summary>Only at a machine that runs, and at the second click.</summary>
    [Test]
    public void A_machine_is_put_to_sleep_by_its_button()
    {
        const string button = "return row.querySelector('.sleep').checkVisibility()";
        _browser.Run($"document.getElementById('token').value = '{Token}'; document.getElementById('unlock').requestSubmit()");
        _browser.WaitUntil(Rows("return row.querySelector('.wake').checkVisibility()"), IsTrue, "its button to wake it");
        Assert.That(_browser.Run(Rows(button)), Is.EqualTo("false").IgnoreCase, "it is off");
        Guest.Start();
        _browser.WaitUntil(Rows(button), IsTrue, "its button: it runs");

        const string twice = "const button = row.querySelector('.sleep'); button.click(); const between = button.textContent; button.click(); return between";
        Assert.That(_browser.Run(Rows(twice)), Is.EqualTo("Sure?"));

        _browser.WaitUntil(Rows("return row.querySelector('.state').textContent"), text => text == "shut off", "its sleep");
        Assert.That(Daemon.WaitForLine($"{Guest.Name} goes to sleep "), Does.EndWith("(save): asked for by HTTP"));
        _browser.WaitUntil(Rows(button), shown => !IsTrue(shown), "the end of the button");
    }

    /// <summary>A wrong one is shown immediately, and not kept.</summary>
    [Test]
    public void A_wrong_token_is_refused_when_it_is_entered()
    {
        _browser.Run("document.getElementById('open-unlock').click(); document.getElementById('token').value = 'wrong'; document.getElementById('unlock').requestSubmit()");
        _browser.WaitForText("Not unlocked: the token is wrong.");
        Assert.That(_browser.Run("return document.getElementById('unlock').checkVisibility()"), Is.EqualTo("true").IgnoreCase);
        Assert.That(_browser.Run(Rows("return row.querySelector('.wake').checkVisibility()")), Is.EqualTo("false").IgnoreCase);
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
        try
        {
            _browser.WaitForText($"{Libvirt.Uri} isn't connected");
            _browser.WaitForText("shown as last known");
            Keep("away");
        }
        finally
        {
            Libvirt.Start();
        }

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
        _browser.WaitForText("Malformed");
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
