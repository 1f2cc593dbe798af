using VirtWold.Machines;
using VirtWold.Machines.KubeVirt.Config;

namespace VirtWold.Tests.Machines.KubeVirt.Config;

public sealed class AddressMapTests
{
    [Test]
    public void Read_when_there_is_no_file_then_nobody_has_one() => Assert.That(AddressMap.Read("").Of("lab/nas"), Is.Empty);

    [Test]
    public void Read_gives_each_machine_its_addresses() => Assert.That(
        Read("# comment\n\n52:54:00:00:00:01 lab/nas\n525400000002\tlab/nas\n52:54:00:00:00:03 lab/other\n").Of("lab/nas").Select(static mac => mac.ToString()),
        Is.EqualTo(["52:54:00:00:00:01", "52:54:00:00:00:02"]));

    [TestCase("nonsense lab/nas", "line 1 of")]
    [TestCase("52:54:00:00:00:01", "line 1 of")]
    [TestCase("52:54:00:00:00:01 nas", "line 1 of")]
    [TestCase("52:54:00:00:00:01 lab/../nas", "line 1 of")]
    [TestCase("01:00:5e:00:00:01 lab/nas", "line 1 of")]
    [TestCase("52:54:00:00:00:01 lab/nas\n52:54:00:00:00:01 lab/other", "gives 52:54:00:00:00:01 to a second machine")]
    public void Read_when_a_line_is_wrong_then_says_which(string text, string expected) =>
        Assert.That(() => Read(text), Throws.InstanceOf<HypervisorException>().With.Message.Contains(expected));

    [Test]
    public void Read_when_the_file_is_not_there_then_says_so() =>
        Assert.That(() => AddressMap.Read("/nonexistent/map"), Throws.InstanceOf<HypervisorException>().With.Message.Contains("can't read /nonexistent/map"));

    private static AddressMap Read(string text)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return AddressMap.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
