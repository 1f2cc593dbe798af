using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

public sealed class WakeGateSenderTests
{
    private VerdictCounters _counters = null!;
    private CollectingLogger _log = null!;
    private WakeGate _gate = null!;

    [SetUp]
    public void SetUp()
    {
        MachineDirectory directory = new();
        directory.Replace([new MachineBuilder().Build()]);
        _counters = new VerdictCounters();
        _log = new CollectingLogger();
        _ = AllowedSender.TryParse("198.51.100.0/24", out AllowedSender? sender);
        _gate = new GateBuilder { Directory = directory, Counters = _counters, Senders = new AllowedSenders([sender!]), Log = _log }.Build();
    }

    [Test]
    public void Accept_when_the_sender_is_allowed_then_it_is_let_through()
    {
        Send(Stations.Target, InternetAddress.FromV4([198, 51, 100, 1]));

        Assert.That(_gate.Requests.Count, Is.EqualTo(1));
    }

    [Test]
    public void Accept_when_the_sender_is_not_allowed_then_it_is_counted_and_said()
    {
        Send(Stations.Target);

        Assert.That(
            (_gate.Requests.Count, _counters[Verdict.DeniedSource], _log.Texts.Single()),
            Is.EqualTo((0, 1, $"The sender isn't allowed to wake 52:54:00:12:34:56: {Packets.OriginText}")));
    }

    [Test]
    public void Accept_when_the_sender_is_not_allowed_then_that_is_said_once_a_minute()
    {
        Send(Stations.Target);
        Send(Stations.Target);
        Send(Stations.Other);

        Assert.That((_counters[Verdict.DeniedSource], _log.Lines.Count), Is.EqualTo((3, 1)));
    }

    [Test]
    public void Accept_when_the_sender_is_not_allowed_then_he_does_not_learn_who_is_known()
    {
        Send(Stations.Other);

        Assert.That(_counters[Verdict.UnknownMac], Is.Zero);
    }

    [Test]
    public void Accept_when_a_sender_was_refused_then_the_next_one_is_no_duplicate()
    {
        Send(Stations.Target);
        Send(Stations.Target, InternetAddress.FromV4([198, 51, 100, 1]));

        Assert.That((_gate.Requests.Count, _counters[Verdict.Duplicate]), Is.EqualTo((1, 0)));
    }

    private void Send(MacAddress target, InternetAddress? sender = null) =>
        _gate.Accept(Packets.For(target), sender is { } address ? Packets.Origin with { SenderAddress = address } : Packets.Origin);
}
