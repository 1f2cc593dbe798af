using System.Collections.Immutable;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

internal sealed class WakePolicyTests
{
    [TestCase(Wakeable.All, null, true)]
    [TestCase(Wakeable.All, true, true)]
    [TestCase(Wakeable.All, false, false)]
    [TestCase(Wakeable.Marked, null, false)]
    [TestCase(Wakeable.Marked, true, true)]
    [TestCase(Wakeable.Marked, false, false)]
    public void Allows_when_an_owner_says_something_then_that_counts(Wakeable wakeable, bool? enabled, bool expected) => Assert.That(
        new WakePolicy(wakeable, SecureOnPasswords.None).Allows(Machine("a", enabled)), Is.EqualTo(expected));

    [Test]
    public void Check_when_the_machine_may_be_woken_then_there_is_no_objection() =>
        Assert.That(Check(WakePolicy.Open, [], Machine("a")), Is.Null);

    [Test]
    public void Check_when_none_of_the_owners_may_be_woken_then_it_is_denied_by_policy() =>
        Assert.That(Check(WakePolicy.Open, [], Machine("a", false), Machine("b", false)), Is.EqualTo(Verdict.DeniedPolicy));

    [Test]
    public void Check_when_one_of_the_owners_may_be_woken_then_there_is_no_objection() =>
        Assert.That(Check(WakePolicy.Open, [], Machine("a", false), Machine("b")), Is.Null);

    [Test]
    public void Check_when_a_password_is_required_and_none_is_known_then_it_is_denied() =>
        Assert.That(Check(WakePolicy.Open, [1, 2, 3, 4], Machine("a", requiresSecureOn: true)), Is.EqualTo(Verdict.DeniedSecureOn));

    [Test]
    public void Check_when_another_owner_that_may_not_be_woken_requires_a_password_then_that_does_not_matter() =>
        Assert.That(Check(WakePolicy.Open, [], Machine("a", enabled: false, requiresSecureOn: true), Machine("b")), Is.Null);

    [TestCase("", true)]
    [TestCase("01020304", false)]
    [TestCase("010203040506", false)]
    [TestCase("010203040507", true)]
    [TestCase("01020304050600", false)]
    [TestCase("000000000000", true)]
    public void Check_when_the_address_has_a_password_then_the_packet_must_have_it(string password, bool denied)
    {
        using PasswordFile file = new("52:54:00:12:34:56 01:02:03:04:05:06\n52:54:00:65:43:21 01:02:03:04");
        WakePolicy policy = new(Wakeable.All, SecureOnPasswords.Read(file.Path));
        string target = password == "01020304" ? "52:54:00:65:43:21" : "52:54:00:12:34:56";

        Verdict? verdict = policy.Check(
            new WakeTarget(new MagicPacket(MacAddress.Parse(target), new SecureOnPassword(Convert.FromHexString(password)))), new Owners([Machine("a")], IsCurrent: true));

        Assert.That(verdict, Is.EqualTo(denied ? Verdict.DeniedSecureOn : default(Verdict?)));
    }

    [Test]
    public void Replace_when_other_passwords_come_then_those_count()
    {
        using PasswordFile file = new("52:54:00:12:34:56 01:02:03:04");
        WakePolicy policy = WakePolicy.Open;

        policy.Replace(SecureOnPasswords.Read(file.Path));

        Assert.That(Check(policy, [], Machine("a")), Is.EqualTo(Verdict.DeniedSecureOn));
    }

    private static Verdict? Check(WakePolicy policy, byte[] password, params Machine[] owners) =>
        policy.Check(
            new WakeTarget(new MagicPacket(Stations.Target, new SecureOnPassword(password))), new Owners(owners.ToImmutableArray(), IsCurrent: true));

    private static Machine Machine(string name, bool? enabled = null, bool requiresSecureOn = false) =>
        new MachineBuilder { Name = name, Mark = new WakeMark(enabled, requiresSecureOn) }.Build();
}
