using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

public sealed class SecureOnPasswordsTests
{
    [TestCase("", 0)]
    [TestCase("# nothing\n\n   \n\t\n#52:54:00:12:34:56 01:02:03:04\n", 0)]
    [TestCase("52:54:00:12:34:56 01:02:03:04", 1)]
    [TestCase("  52:54:00:12:34:56 \t 01:02:03:04  \r\n5254.0065.4321 192.168.1.1\n", 2)]
    public void Read_when_it_is_well_written_then_each_line_is_known(string text, int expected)
    {
        using PasswordFile file = new(text);

        Assert.That(SecureOnPasswords.Read(file.Path).Count, Is.EqualTo(expected));
    }

    [TestCase("52:54:00:12:34:56")]
    [TestCase("52:54:00:12:34:56 secret")]
    [TestCase("52:54:00:12:34:56 01:02:03")]
    [TestCase("52:54:00:12:34:56 01:02:03:04 secret")]
    [TestCase("gaming-vm 01:02:03:04")]
    public void Read_when_a_line_is_badly_written_then_it_is_named_and_not_shown(string line)
    {
        using PasswordFile file = new($"# first\n{line}\n");

        Assert.That(
            () => SecureOnPasswords.Read(file.Path),
            Throws.TypeOf<PrivateFileException>().With.Message.StartsWith("line 2 of").And.Message.Not.Contains("secret").And.Message.Not.Contains("01:02"));
    }

    [Test]
    public void Read_when_an_address_comes_twice_then_it_is_refused()
    {
        using PasswordFile file = new("52:54:00:12:34:56 01:02:03:04\n52-54-00-12-34-56 05:06:07:08");

        Assert.That(
            () => SecureOnPasswords.Read(file.Path),
            Throws.TypeOf<PrivateFileException>().With.Message.StartsWith("line 2 of").And.Message.Contains("52:54:00:12:34:56"));
    }

    [TestCase(UnixFileMode.GroupRead)]
    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.OtherWrite)]
    public void Read_when_others_may_read_or_write_it_then_it_is_refused(UnixFileMode more)
    {
        using PasswordFile file = new("", UnixFileMode.UserRead | UnixFileMode.UserWrite | more);

        Assert.That(() => SecureOnPasswords.Read(file.Path), Throws.TypeOf<PrivateFileException>().With.Message.Contains("chmod 600"));
    }

    [Test]
    public void Read_when_it_is_not_there_then_it_throws() =>
        Assert.That(static () => SecureOnPasswords.Read($"{Guid.NewGuid()}"), Throws.InstanceOf<IOException>());
}
