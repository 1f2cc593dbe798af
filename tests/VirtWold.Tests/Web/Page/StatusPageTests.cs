using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using VirtWold.Web.Page;

namespace VirtWold.Tests.Web.Page;

public sealed partial class StatusPageTests
{
    private static readonly string Page = Encoding.UTF8.GetString(StatusPage.Instance.Bytes);

    [TestCase("style")]
    [TestCase("script")]
    public void Policy_when_a_browser_reads_it_then_has_the_hash_of_what_is_in_the_page(string element)
    {
        string text = Regex.Match(Page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;

        Assert.That(text, Has.Length.GreaterThan(1000));
        Assert.That(
            StatusPage.Instance.ContentSecurityPolicy,
            Does.Contain($"{element}-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'"));
    }

    [Test]
    public void Page_when_it_is_read_then_loads_nothing_and_has_no_handlers_or_styles_of_its_own_in_elements()
    {
        Assert.That(External().Matches(Page), Is.Empty);
        Assert.That(Inline().Matches(Page), Is.Empty);
    }

    [Test]
    public void Script_when_it_is_read_then_makes_no_markup_of_strings() => Assert.That(Markup().Matches(Page), Is.Empty);

    [GeneratedRegex("""(?:src|href|url)\s*[=(]\s*["']?(?!data:(?:,|image/svg))[a-z/]|@import|https?:""")]
    private static partial Regex External();

    [GeneratedRegex("""<[^>]*\s(?:on\w+|style)=""")]
    private static partial Regex Inline();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function")]
    private static partial Regex Markup();
}
