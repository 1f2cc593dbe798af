using System.Text;
using VirtWold.OwnAddresses;

namespace VirtWold.Tests.OwnAddresses;

public sealed class OwnPageTests
{
    [TestCase(0)]
    [TestCase(3)]
    [TestCase(300)]
    public void Make_when_there_is_much_or_little_to_tell_then_the_answer_has_the_same_length_and_tells_its_own(int lines)
    {
        string page = Encoding.UTF8.GetString(OwnPage.Make("VirtWold on <alpha>", Enumerable.Range(1, lines).Select(static i => $"line {i} & more")));

        string[] parts = page.Split("\r\n\r\n", 2);
        Assert.That(Encoding.UTF8.GetByteCount(page), Is.EqualTo(OwnPage.Length));
        Assert.That(parts[0], Does.EndWith($"Content-Length: {parts[1].Length}"));
        Assert.That(parts[1], Does.Contain("&lt;alpha&gt;").And.Not.Contain("<alpha>"));
        Assert.That(parts[1].Contains("line 1 &amp; more\n", StringComparison.Ordinal), Is.EqualTo(lines > 0));
    }
}
