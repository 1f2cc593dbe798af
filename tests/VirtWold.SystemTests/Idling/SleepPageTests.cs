using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Idling;

/// <summary>The page shows when a guest goes to sleep, and what keeps it awake.</summary>
[TestFixture]
public sealed class SleepPageTests : IdlingTest
{
    private Browser _browser = null!;

    /// <summary>Opens the page.</summary>
    [SetUp]
    public void OpenThePage()
    {
        Requires.Tools("chromium", "chromedriver");
        _browser = new Browser(Network.Host);
        _browser.Look(phone: false, dark: false);
        _browser.Open("http://127.0.0.1:9277");
        _browser.WaitForText("Live");
    }

    /// <summary>Ends the browser.</summary>
    [TearDown]
    public void EndTheBrowser() => _browser?.Dispose();

    /// <summary>Only at a guest whose owner wants it to sleep.</summary>
    [Test]
    public void A_guest_shows_when_it_goes_to_sleep()
    {
        MarkForSleep(Guest, "after='2h' cpu='10000'");
        Sender.WakeOnLan(Guest.Mac);
        Sender.WakeOnLan(Last.Mac);
        Guest.WaitUntilRunning();
        Last.WaitUntilRunning();

        _browser.WaitForText("leeps in 2.0 h unless it is used");
        Assert.That(_browser.Run("return [...document.querySelectorAll('#machines .plan')].filter(one => one.checkVisibility()).length"), Is.EqualTo("1"));
        _browser.Picture(Path.Combine(Directory.CreateDirectory(Repository.At("artifacts", "screenshots")).FullName, "page-sleep.png"));
    }

    /// <summary>It is idle, and stays awake all the same.</summary>
    [Test]
    public void A_guest_shows_what_keeps_it_awake()
    {
        MarkForSleep(Guest, "after='10s' awake='0s' cpu='10000'");
        Assert.That(Sleep(Guest.Name, "--inhibit", "--for", "2h").ExitCode, Is.Zero);
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();

        _browser.WaitForText("ept awake by: inhibited until ");
    }
}
