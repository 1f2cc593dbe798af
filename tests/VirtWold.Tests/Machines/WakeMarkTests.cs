using VirtWold.Machines;

namespace VirtWold.Tests.Machines;

/// <summary>A mark that names the one host that may wake a machine.</summary>
public sealed class WakeMarkTests
{
    [TestCase("alpha", "alpha", true)]
    [TestCase("Alpha", "alpha", true)]
    [TestCase("alpha", "alpha.example.net", true)]
    [TestCase("alpha.example.net", "alpha", true)]
    [TestCase("alpha.example.net", "alpha.example.org", false)]
    [TestCase("beta", "alpha", false)]
    [TestCase("alph", "alpha", false)]
    public void On_when_a_host_is_named_then_no_other_may_wake_it(string named, string host, bool may) =>
        Assert.That(new WakeMark(true, false) { Host = named }.On(host).Enabled, Is.EqualTo(may));

    [Test]
    public void On_when_no_host_is_named_then_nothing_changes() =>
        Assert.That(new WakeMark(null, true).On("alpha"), Is.EqualTo(new WakeMark(null, true)));
}
