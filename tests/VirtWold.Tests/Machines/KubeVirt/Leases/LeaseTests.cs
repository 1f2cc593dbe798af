using System.Text;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Leases;

namespace VirtWold.Tests.Machines.KubeVirt.Leases;

public sealed class LeaseTests
{
    private static readonly Lease Usual = new("node-1-abc", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), "7", 3, "");

    [Test]
    public void Read_understands_what_was_written() => Assert.That(Lease.Read(Usual.ToJson("x")), Is.EqualTo(Usual));

    [Test]
    public void Read_understands_a_failure() =>
        Assert.That(Lease.Read((Usual with { Failure = "not permitted" }).ToJson("x")).Failure, Is.EqualTo("not permitted"));

    [Test]
    public void ToJson_has_a_time_of_six_digits() =>
        Assert.That(Encoding.UTF8.GetString(Usual.ToJson("x")), Does.Contain("\"renewTime\":\"2026-01-02T03:04:05.678000Z\""));

    [Test]
    public void ToJson_when_it_is_new_then_has_no_version() =>
        Assert.That(Encoding.UTF8.GetString((Usual with { Version = "" }).ToJson("x")), Does.Not.Contain("resourceVersion"));

    [Test]
    public void ToJson_when_a_failure_is_long_then_cuts_it() =>
        Assert.That((Usual with { Failure = new string('x', 10_000) }).ToJson("x"), Has.Length.LessThan(1000));

    [TestCase("{}")]
    [TestCase("""{"spec":{"holderIdentity":5,"renewTime":"yesterday","leaseTransitions":"many"}}""")]
    public void Read_when_it_says_nothing_of_use_then_nobody_has_it(string json) =>
        Assert.That(Lease.Read(Encoding.UTF8.GetBytes(json)), Is.EqualTo(new Lease("", default, "", 0, "")));

    [Test]
    public void Read_when_it_is_not_JSON_then_throws() => Assert.That(() => Lease.Read("<html>"u8), Throws.InstanceOf<JsonException>());
}
