using VirtWold.Terminal;

namespace VirtWold.Tests.Terminal;

public sealed class NameFilterTests
{
    [TestCase("", ExpectedResult = true)]
    [TestCase("gaming", ExpectedResult = true)]
    [TestCase("VM", ExpectedResult = true)]
    [TestCase("52:54:00:00:00:01", ExpectedResult = true)]
    [TestCase("52:54:00", ExpectedResult = false)]
    [TestCase("nas", ExpectedResult = false)]
    public bool Wants_when_name_or_address_fits(string text) => new NameFilter(text).Wants("gaming-vm", ["52:54:00:00:00:01"]);

    [Test]
    public void Apply_when_one_machine_is_wanted_then_only_its_packets_stay() => Assert.That(
        new NameFilter("NAS").Apply(Reports.With("nas", Reports.Unknown(2), Reports.Started(1))).Packets.Select(static packet => packet.Id), Is.EqualTo([1]));

    [Test]
    public void Apply_when_nothing_fits_then_nothing_is_left()
    {
        StatusReport report = new NameFilter("nobody").Apply(Reports.With("nas", Reports.Started(1)));

        Assert.That((report.Machines.Count, report.Packets.Count), Is.EqualTo((0, 0)));
    }
}
