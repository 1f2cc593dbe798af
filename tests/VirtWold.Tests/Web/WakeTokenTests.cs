using VirtWold.Tests.Waking;
using VirtWold.Waking;
using VirtWold.Web;

namespace VirtWold.Tests.Web;

public sealed class WakeTokenTests
{
    private const string Text = "0123456789abcdef";

    [TestCase(Text, ExpectedResult = true)]
    [TestCase("0123456789abcdeF", ExpectedResult = false)]
    [TestCase("0123456789abcde", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool Is_when_somebody_shows_a_text_then_whether_it_is_the_token(string shown)
    {
        using PasswordFile file = new($"{Text}\n");
        return WakeToken.Read(file.Path).Is(shown);
    }

    [TestCase("")]
    [TestCase("short\n")]
    [TestCase("0123456789abcdef 0123456789abcdef\n")]
    [TestCase("0123456789abcdef\n0123456789abcdef\n")]
    public void Read_when_it_is_no_line_of_its_own_then_says_what_it_must_be_and_not_what_it_is(string text)
    {
        using PasswordFile file = new(text);

        Assert.That(
            () => WakeToken.Read(file.Path),
            Throws.TypeOf<PrivateFileException>().With.Message.Contain("one line of 16 to 512").And.Message.Not.Contain("89abc"));
    }

    [Test]
    public void Read_when_it_is_longer_than_it_may_be_then_refuses_it()
    {
        using PasswordFile file = new(new string('a', 513));

        Assert.That(() => WakeToken.Read(file.Path), Throws.TypeOf<PrivateFileException>());
    }

    [TestCase(UnixFileMode.GroupRead)]
    [TestCase(UnixFileMode.OtherWrite)]
    public void Read_when_others_may_then_refuses_it(UnixFileMode others)
    {
        using PasswordFile file = new(Text, UnixFileMode.UserRead | others);

        Assert.That(() => WakeToken.Read(file.Path), Throws.TypeOf<PrivateFileException>().With.Message.Contain("chmod 600"));
    }
}
