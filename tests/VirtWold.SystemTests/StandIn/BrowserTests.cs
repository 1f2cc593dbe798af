using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>Chromium, which opens the address of a machine that sleeps.</summary>
[TestFixture]
public sealed class BrowserTests : StandInTest
{
    /// <summary>Nobody reloads it: the page does so when the machine answers.</summary>
    [Test]
    public void The_page_gives_way_to_the_machines_own_by_itself()
    {
        Requires.Tools("chromium", "chromedriver");
        using Browser browser = new(Segment.Client);
        browser.Open($"http://{Segment.Machine4}/");
        browser.WaitForText($"{Guest.Name} is waking up");
        Guest.WaitUntilRunning();
        browser.Run("window.isTheSame = 'yes'");
        using CableGuest machine = new(Segment, Guest);
        machine.Start();

        // It has its network, and not yet its server: the page that is shown stays.
        machine.Network.Run("ping", "-c", "1", "-w", "15", Segment.Client4);
        Assert.That(browser.Run("return window.isTheSame + ', ' + document.body.innerText"), Does.StartWith("yes, ").And.Contain("is waking up"));

        machine.Serve(80);
        browser.WaitUntil("return document.body.innerText.trim()", text => text == "guest", "the machine's own page");
    }
}
