using System.Text;
using VirtWold.StandIn;

namespace VirtWold.Tests.StandIn;

public sealed class WakePageTests
{
    [TestCase("nas")]
    [TestCase("<script>\"&'")]
    [TestCase("a-name-that-is-so-long-that-nobody-would-want-to-type-it-and-longer-still-by-a-good-deal")]
    [TestCase("&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&")]
    [TestCase("\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5\U0001F5A5")]
    public void For_fits_into_one_segment_and_says_how_long_it_is(string name)
    {
        byte[] page = WakePage.For(name);
        string text = Encoding.UTF8.GetString(page);
        int body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;

        Assert.That(page, Has.Length.LessThanOrEqualTo(WakePage.LongestAnswer));
        Assert.That(text, Does.Contain($"Content-Length: {Encoding.UTF8.GetByteCount(text[body..])}\r\n"));
    }

    [Test]
    public void For_when_the_name_is_HTML_then_it_is_shown_not_run() =>
        Assert.That(Encoding.UTF8.GetString(WakePage.For("<script>x")), Does.Contain("&lt;script&gt;x is waking up").And.Not.Contain("<script>x"));

    [Test]
    public void For_can_be_told_from_the_machine_s_own_page_and_is_not_kept()
    {
        string page = Encoding.UTF8.GetString(WakePage.For("nas"));

        Assert.That(page, Does.StartWith("HTTP/1.1 503 ").And.Contain("\r\nX-Stand-In: 1\r\n").And.Contain("\r\nCache-Control: no-store\r\n").And.Contain("\r\nRetry-After: 2\r\n"));
    }
}
