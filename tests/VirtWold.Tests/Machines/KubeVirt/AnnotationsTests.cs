using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;

namespace VirtWold.Tests.Machines.KubeVirt;

public sealed class AnnotationsTests
{
    [Test]
    public void Read_when_there_are_none_then_nothing_is_said() => Assert.That(Read().Mark, Is.EqualTo(default(WakeMark)));

    [TestCase("true", true)]
    [TestCase("false", false)]
    public void Read_wake_says_whether(string value, bool expected) =>
        Assert.That(Read(("virtwold.io/wake", value)).Mark, Is.EqualTo(new WakeMark(expected, RequiresSecureOn: false)));

    [Test]
    public void Read_secureon_wants_a_password() =>
        Assert.That(Read(("virtwold.io/secureon", "required")).Mark, Is.EqualTo(new WakeMark(null, RequiresSecureOn: true)));

    [Test]
    public void Read_mac_adds_addresses() => Assert.That(
        Read(("virtwold.io/mac", "52-54-00-00-00-01, 5254.0000.0002")).Macs.Select(static mac => mac.ToString()),
        Is.EqualTo(["52:54:00:00:00:01", "52:54:00:00:00:02"]));

    [TestCase("virtwold.io/wake", "yes", "virtwold.io/wake must be true or false, not 'yes'")]
    [TestCase("virtwold.io/secureon", "no", "virtwold.io/secureon must be required, not 'no'")]
    [TestCase("virtwold.io/mac", "nonsense", "virtwold.io/mac must be MAC addresses, not 'nonsense'")]
    [TestCase("virtwold.io/mac", "ff:ff:ff:ff:ff:ff", "virtwold.io/mac must be MAC addresses, not 'ff:ff:ff:ff:ff:ff'")]
    public void Read_when_one_is_wrong_then_the_machine_is_not_woken(string name, string value, string expected)
    {
        Annotations read = Read((name, value));

        Assert.That((read.Fault, read.Mark.Enabled), Is.EqualTo((expected, (bool?)false)));
    }

    [Test]
    public void Read_access_says_what_connections_wake_it()
    {
        AccessMark? mark = Read(("virtwold.io/access", "22,80/http"), ("virtwold.io/address", "192.0.2.20"), ("virtwold.io/on", "br0")).Reach;

        Assert.That(mark, Is.EqualTo(AccessMark.Read("22,80/http", "192.0.2.20", "br0")));
    }

    [Test]
    public void Read_when_the_access_is_wrong_then_the_machine_is_woken_by_packets_all_the_same()
    {
        Annotations read = Read(("virtwold.io/access", "ssh"));

        Assert.That((read.Fault, read.Mark.Enabled, read.Reach!.Fault.Length > 0), Is.EqualTo(("", (bool?)null, true)));
    }

    [TestCase("shutdown", SleepWay.Shutdown)]
    [TestCase("suspend", SleepWay.Suspend)]
    public void Read_sleep_how_says_how_it_sleeps(string value, object way)
    {
        Annotations read = Read(("virtwold.io/sleep-how", value));

        Assert.That((read.UsualSleep, read.SleepFault), Is.EqualTo(((SleepWay)way, "")));
    }

    [TestCase("virtwold.io/sleep-how", "save", "virtwold.io/sleep-how must be shutdown or suspend, not 'save'")]
    [TestCase("virtwold.io/sleep-how", "Suspend", "virtwold.io/sleep-how must be shutdown or suspend, not 'Suspend'")]
    [TestCase("virtwold.io/sleep-after", "20m", "virtwold.io/sleep-after isn't followed, because KubeVirt's API doesn't tell whether anybody uses a machine; 'virtwold sleep' puts it to sleep")]
    public void Read_when_sleep_can_not_be_had_then_says_why_and_the_machine_is_woken_all_the_same(string name, string value, string expected)
    {
        Annotations read = Read((name, value));

        Assert.That((read.SleepFault, read.UsualSleep, read.Fault, read.Mark.Enabled), Is.EqualTo((expected, SleepWay.Shutdown, "", (bool?)null)));
    }

    private static Annotations Read(params (string, string)[] annotations) => new ClusterJson { Annotations = annotations }.Machine.Annotations;
}
