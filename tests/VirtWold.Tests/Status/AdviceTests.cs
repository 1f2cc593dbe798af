using VirtWold.Status;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Status;

internal sealed class AdviceTests
{
    [Test]
    public void Reason_when_a_packet_woke_nothing_then_is_a_sentence([Values] Verdict verdict)
    {
        bool isClear = verdict is Verdict.Started or Verdict.Resumed or Verdict.Woken or Verdict.PutToSleep;

        Assert.That(Advice.Reason(new EntryBuilder { Verdict = verdict }.Build()), isClear ? Is.Empty : Does.Match("^[A-Z].*[.]$"));
    }

    [Test]
    public void Remedy_when_somebody_has_to_do_something_then_is_a_sentence([Values] Verdict verdict)
    {
        bool isNothing = verdict.IsWake() || verdict is Verdict.AlreadyRunning or Verdict.PutToSleep or Verdict.LeftAlone or Verdict.Waiting or Verdict.Duplicate;

        Assert.That(Advice.Remedy(new EntryBuilder { Verdict = verdict }.Build()), isNothing ? Is.Empty : Does.Match("^[A-Z].*[.]$"));
    }

    [Test]
    public void Remedy_when_one_of_several_machines_was_woken_then_says_how_to_tell_them_apart() => Assert.That(
        Advice.Remedy(new EntryBuilder { Verdict = Verdict.Started, IsAmbiguous = true }.Build()), Does.Contain("an address of its own"));

    [Test]
    public void Reason_when_a_packet_is_malformed_then_names_the_rule() => Assert.That(
        Advice.Reason(new EntryBuilder { Verdict = Verdict.Malformed, Broken = BrokenRule.TooFewRepetitions }.Build()),
        Does.Contain("it ends before the sixteenth repetition"));

    [Test]
    public void Reason_when_a_wake_failed_then_has_the_hypervisors_words() => Assert.That(
        Advice.Reason(new EntryBuilder { Verdict = Verdict.Failed, Detail = "no such disk" }.Build()), Does.Contain("no such disk"));

    [Test]
    public void Reason_when_the_password_is_wrong_then_says_wrong_and_not_missing() => Assert.That(
        Advice.Reason(new EntryBuilder { Verdict = Verdict.DeniedSecureOn, HasPassword = true }.Build()), Does.Contain("wrong"));
}
