using System.Globalization;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Status;

/// <summary>
/// The page after a day of wakes, and with very many machines. Only the daemon's clock is set: everything else is what it is. The pictures
/// are kept beside the tests' results; <c>make screenshots</c> copies those of the documentation.
/// </summary>
[TestFixture]
public sealed class PagePictureTests() : SystemTest(HypervisorKind.Test)
{
    private const string Origin = "http://127.0.0.1:9277";
    private const string Token = "0123456789abcdef0123456789abcdef";

    private static readonly string[] Names =
        ["backup", "build-runner", "gaming-vm", "home-assistant", "nas", "old-xp", "paperless", "windows-desktop"];

    // Each piece of news is JSON, and the page is done with it when it comes to the next task. Layout counts.
    private const string NoteTimes = """
        window.took = [];
        const parse = JSON.parse;
        JSON.parse = text => {
          const begun = performance.now();
          queueMicrotask(() => took.push(document.body.offsetHeight && Math.round(performance.now() - begun)));
          return parse(text);
        };
        """;

    /// <summary>Has a page keep what it does every five seconds, for a test that doesn't wait for that.</summary>
    private const string NoteIntervals = """

        window.everyFiveSeconds = [];
        const setOwnInterval = setInterval;
        window.setInterval = (deed, pause) => {
          if (pause === 5000) {
            everyFiveSeconds.push(deed);
          }
          return setOwnInterval(deed, pause);
        };
        """;

    private const string Search = """
        const begun = performance.now();
        document.getElementById('search').value = '7';
        document.getElementById('search').dispatchEvent(new Event('input'));
        const took = document.body.offsetHeight && Math.round(performance.now() - begun);
        document.getElementById('search').value = '';
        document.getElementById('search').dispatchEvent(new Event('input'));
        return took;
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly List<Guest> _guests = [];

    /// <summary>All of it needs a browser.</summary>
    [SetUp]
    public void NeedTools()
    {
        Requires.Binary();
        Requires.Tools("chromium", "chromedriver", "curl", "faketime");
    }

    /// <summary>The hypervisor's own machine would be in the way.</summary>
    [OneTimeSetUp]
    public void RemoveTheDefaultMachine() => Virsh.Run("destroy test; undefine test");

    /// <summary>Removes the machines of a test.</summary>
    [TearDown]
    public void RemoveGuests()
    {
        // What isn't running can't be destroyed, and what can't be is skipped.
        Virsh.Try(string.Join("; ", _guests.SelectMany(guest => new[] { $"destroy {guest.Name}", $"undefine {guest.Name}" })));
        _guests.Clear();
    }

    /// <summary>Removes the clock's file.</summary>
    [OneTimeTearDown]
    public void RemoveTheFolder() => _folder.Dispose();

    /// <summary>The first wake was 20 hours ago, the last one now.</summary>
    [Test]
    public void The_strip_has_each_wake_of_the_last_day_in_its_place()
    {
        Define(Names);
        using PasswordFile token = new(Token);
        SetClock(-22);
        using var daemon = Start("--wake-token-file", token.Path);
        foreach (var (index, hours) in new[] { (2, -20.0), (0, -13.5), (4, -11.2), (1, -5.5), (7, -2.4), (3, -0.9) })
        {
            SetClock(hours);
            Wake(index, daemon);
        }

        SetClock(-0.4);
        Pause.For(TimeSpan.FromSeconds(2.2));
        Sender.WakeOnLan(_guests[3].Mac);
        daemon.WaitForLine($"{_guests[3].Name} .* is already running");
        Sender.EtherWake("52:54:00:12:34:56");
        daemon.WaitForLine("No machine has 52:54:00:12:34:56");
        foreach (var guest in _guests[..2])
        {
            guest.Destroy();
            daemon.WaitForNews(guest, "shut off");
        }

        SetClock(-0.05);
        Wake(1, daemon);
        Sender.WakeOnLan(_guests[1].Mac);
        SetClock(0);

        using Browser browser = new(Network.Host);
        browser.Open(Origin);
        browser.WaitForText("Live");
        browser.WaitUntil("return document.querySelectorAll('#ticks button').length", count => count == "7", "a tick for each wake");
        var places = browser.Run("return [...document.querySelectorAll('#ticks li')].map(tick => parseFloat(tick.style.left)).join(' ')")
            .Split(' ').Select(place => double.Parse(place, CultureInfo.InvariantCulture)).ToArray();
        Assert.That(places, Is.Ordered.Ascending);
        Assert.That((places[0], places[^1]), Is.EqualTo((16.7, 99.8)).Using<(double A, double B)>((a, b) => Math.Abs(a.A - b.A) < 2 && Math.Abs(a.B - b.B) < 2));
        browser.Run("document.querySelector('#ticks li:last-child button').focus()");
        foreach (var (phone, dark) in new[] { (false, false), (false, true), (true, false) })
        {
            browser.Look(phone, dark, height: 780);
            Keep(browser, $"page-{(phone ? "phone" : dark ? "dark" : "light")}");
        }
    }

    /// <summary>All of them are there, and a change of one leaves the others alone.</summary>
    [Test]
    public void A_change_of_one_of_very_many_machines_changes_its_row_alone()
    {
        const int count = 1000;
        Define([.. Enumerable.Range(1, count).Select(number => $"rack-{number:d4}")]);
        SetClock(0);
        using var daemon = Start();
        using Browser browser = new(Network.Host);
        browser.RunBeforeEachPage(NoteTimes + NoteIntervals);
        browser.Open(Origin);
        browser.WaitUntil("return document.querySelectorAll('#machines > li').length", rows => rows == $"{count}", "a row each");
        browser.Run("document.querySelector('#machines > li').isTheSame = 'yes'; window.changes = 0; new MutationObserver(all => { changes += all.length }).observe(document.getElementById('machines'), { childList: true, subtree: true, attributes: true, characterData: true })");

        // What the page does every five seconds.
        browser.Run("everyFiveSeconds.forEach(deed => deed())");
        Wake(200, daemon);

        browser.WaitUntil("return document.querySelector('#tiles [data-filter=awake] b').textContent", awake => awake == "1", "one that is awake");
        Assert.That(browser.Run("return document.querySelector('#machines > li').isTheSame"), Is.EqualTo("yes"));
        Assert.That(int.Parse(browser.Run("return changes"), CultureInfo.InvariantCulture), Is.LessThan(count / 10), "one row changes, not all");
        TestContext.Out.WriteLine($"{count} machines: news takes {browser.Run("return took.join(', ')")} ms; a letter in the search {browser.Run(Search)} ms");
        browser.Look(phone: false, dark: false, height: 780);
        Keep(browser, "page-many");
    }

    private void Define(string[] names)
    {
        using TemporaryFolder definitions = new();
        List<string> commands = [];
        foreach (var name in names)
        {
            var builder = NewGuest() with { Name = name };
            commands.Add($"define {definitions.Write($"{name}.xml", builder.ToXml())}");
            _guests.Add(new Guest(Virsh, builder));
        }

        // One at a time takes a tenth of a second each.
        Virsh.Run(string.Join("; ", commands));
    }

    private void Wake(int index, VirtWoldDaemon daemon)
    {
        Sender.WakeOnLan(_guests[index].Mac);
        _guests[index].WaitUntilRunning();
        daemon.WaitForLine($"Started {_guests[index].Name} ");
    }

    private void SetClock(double hours) =>
        _folder.Write("clock", string.Create(CultureInfo.InvariantCulture, $"{(hours < 0 ? "-" : "+")}{Math.Abs(hours)}h"));

    /// <summary>A daemon with a host name of its own, and a wall clock that the test sets.</summary>
    private VirtWoldDaemon Start(params IEnumerable<string> options)
    {
        var library = Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).First();
        var daemon = VirtWoldDaemon.LaunchCommand(
            Network.Host,
            [
                "unshare", "--uts", "sh", "-c", "hostname alpha && exec env \"$@\"", "sh", $"LD_PRELOAD={library}", $"FAKETIME_TIMESTAMP_FILE={_folder.At("clock")}",
                "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", VirtWoldBinary.Location,
                "--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri, "--status", "127.0.0.1:9277", "--log-level", "debug", .. options,
            ]);
        daemon.WaitUntilListening();
        return daemon;
    }

    private static void Keep(Browser browser, string name) =>
        browser.Picture(Path.Combine(Directory.CreateDirectory(Repository.At("artifacts", "screenshots")).FullName, $"{name}.png"));
}
