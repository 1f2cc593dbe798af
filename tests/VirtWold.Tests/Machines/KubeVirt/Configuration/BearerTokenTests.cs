using VirtWold.Machines;
using VirtWold.Machines.KubeVirt.Configuration;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.KubeVirt.Configuration;

public sealed class BearerTokenTests
{
    private readonly ManualTimeProvider _time = new();
    private string _path = "";

    [SetUp]
    public void MakeFile()
    {
        _path = Path.GetTempFileName();
        File.WriteAllText(_path, "first\n");
    }

    [TearDown]
    public void RemoveFile() => File.Delete(_path);

    [Test]
    public void Get_when_the_file_has_changed_just_now_then_is_what_was_read()
    {
        Renewed<string> token = BearerToken.FromFile(_path, _time);
        File.WriteAllText(_path, "second");

        Assert.That(token.Get(), Is.EqualTo("first"));
    }

    [Test]
    public void Get_when_a_minute_has_passed_then_is_what_the_file_has_now()
    {
        Renewed<string> token = BearerToken.FromFile(_path, _time);
        File.WriteAllText(_path, "second");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(token.Get(), Is.EqualTo("second"));
    }

    [Test]
    public void Get_when_it_was_refused_then_is_what_the_file_has_now()
    {
        Renewed<string> token = BearerToken.FromFile(_path, _time);
        File.WriteAllText(_path, "second");

        Assert.That(token.Get(refused: "first"), Is.EqualTo("second"));
    }

    [Test]
    public void Get_when_the_file_has_gone_then_is_what_was_read()
    {
        Renewed<string> token = BearerToken.FromFile(_path, _time);
        File.Delete(_path);

        Assert.That(token.Get(refused: "first"), Is.EqualTo("first"));
    }

    [TestCase("")]
    [TestCase("two words")]
    [TestCase("line\nbreak")]
    public void FromFile_when_there_is_no_token_then_throws(string text)
    {
        File.WriteAllText(_path, text);

        Assert.That(() => BearerToken.FromFile(_path, _time), Throws.InstanceOf<HypervisorException>());
    }
}
