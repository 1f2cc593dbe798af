using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>The one place that decides.</summary>
internal sealed class DecisionTests
{
    private static readonly WakeMark Off = new(Enabled: false, RequiresSecureOn: false);

    [Test]
    public void Make_when_the_owner_is_known_then_wakes_it() =>
        Assert.That(Of(Make([Machine("a")])), Is.EqualTo((DecisionKind.Wake, "a", Verdict.Waiting)));

    [Test]
    public void Make_when_nobody_has_the_address_then_refuses() =>
        Assert.That(Of(Make([])), Is.EqualTo((DecisionKind.Refuse, "", Verdict.UnknownMac)));

    [Test]
    public void Make_when_the_directory_is_not_current_then_waits() =>
        Assert.That(Of(Make([], isCurrent: false)), Is.EqualTo((DecisionKind.Wait, "", Verdict.Waiting)));

    [Test]
    public void Make_when_the_machine_may_not_be_woken_then_the_refusal_names_it() =>
        Assert.That(Of(Make([Machine("a", Off)])), Is.EqualTo((DecisionKind.Refuse, "a", Verdict.DeniedPolicy)));

    [Test]
    public void Make_when_a_password_is_missing_then_the_refusal_names_the_machine() => Assert.That(
        Of(Make([Machine("a", new WakeMark(null, RequiresSecureOn: true))])),
        Is.EqualTo((DecisionKind.Refuse, "a", Verdict.DeniedSecureOn)));

    [Test]
    public void Make_when_the_sender_is_not_allowed_then_refuses_before_all_else()
    {
        Assert.That(AllowedSender.TryParse("198.51.100.0/24", out AllowedSender? other));
        WakePolicy policy = new(Wakeable.All, SecureOnPasswords.None, new AllowedSenders([other!]));

        Assert.That(Of(Make([Machine("a")], policy: policy)), Is.EqualTo((DecisionKind.Refuse, "a", Verdict.DeniedSource)));
    }

    [Test]
    public void Make_when_all_but_one_may_not_be_woken_then_that_one_is_not_ambiguous()
    {
        Decision decision = Make([Machine("a", Off), Machine("b")]);

        Assert.That((decision.Machine?.Name, decision.IsAmbiguous), Is.EqualTo(("b", false)));
    }

    [Test]
    public void Make_when_several_are_off_then_the_first_by_name_is_woken_and_all_are_candidates()
    {
        Decision decision = Make([Machine("a"), Machine("b")]);

        Assert.That((decision.Machine?.Name, decision.IsAmbiguous, decision.Candidates.Length), Is.EqualTo(("a", true, 2)));
    }

    [Test]
    public void Make_when_one_of_several_runs_then_it_is_not_ambiguous()
    {
        Decision decision = Make([Machine("a"), Machine("b") with { State = MachineState.Running }]);

        Assert.That((decision.Machine?.Name, decision.IsAmbiguous), Is.EqualTo(("b", false)));
    }

    [TestCase("01:02:03:04", DecisionKind.Wake)]
    [TestCase("01:02:03:05", DecisionKind.Refuse)]
    public void Make_when_a_machine_with_a_password_is_named_then_the_password_must_be_right(string password, DecisionKind expected)
    {
        using PasswordFile file = new("52:54:00:12:34:56 01:02:03:04");
        WakePolicy policy = new(Wakeable.All, SecureOnPasswords.Read(file.Path));
        Assert.That(SecureOnNotation.TryParse(password, out byte[] bytes));
        WakeTarget target = new(new MagicPacket(default, new SecureOnPassword(bytes)), new MachineName("a"));

        Assert.That(Decision.Make(target, Packets.Origin, new Owners([Machine("a")], IsCurrent: true), policy).Kind, Is.EqualTo(expected));
    }

    private static Machine Machine(string name, WakeMark mark = default) => new MachineBuilder { Name = name, Mark = mark }.Build();

    private static Decision Make(Machine[] owners, bool isCurrent = true, WakePolicy? policy = null) => Decision.Make(
        new WakeTarget(Packets.For(Stations.Target)), Packets.Origin, new Owners([.. owners], isCurrent), policy ?? WakePolicy.Open);

    private static (DecisionKind Kind, string Machine, Verdict Verdict) Of(Decision decision) =>
        (decision.Kind, decision.Machine?.Name ?? "", decision.Verdict);
}
