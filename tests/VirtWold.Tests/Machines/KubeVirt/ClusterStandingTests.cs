using System.Net;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.KubeVirt;

public sealed class ClusterStandingTests
{
    private readonly object _first = new();
    private readonly object _second = new();
    private CollectingLogger _log = null!;
    private ManualTimeProvider _time = null!;
    private MachineDirectory _directory = null!;
    private ClusterStanding _standing = null!;

    [SetUp]
    public void MakeStanding()
    {
        _log = new CollectingLogger();
        _time = new ManualTimeProvider();
        _directory = new MachineDirectory();
        MachineTable table = new(_directory, AddressMap.Empty, _log);
        table.Replace("", [new ClusterJson().Machine]);
        _standing = new ClusterStanding("the cluster", table, _directory, _time, _log);
        _standing.Expect([_first, _second], []);
    }

    [Test]
    public void Live_when_all_are_then_the_directory_is_current()
    {
        _standing.Live(_first);
        bool after = _directory.IsCurrent;
        _standing.Live(_second);

        Assert.That((after, _directory.IsCurrent), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Live_when_the_first_attempt_has_failed_then_the_log_has_a_first_connection()
    {
        _standing.Lost(_first, new ApiException(0, "refused"));
        Connect();

        Assert.That(((await _standing.FirstAttempt)?.Message, _log.Lines.Single().EventId), Is.EqualTo(("refused", 201)));
    }

    /// <summary>Who waited for it has logged that the server doesn't answer.</summary>
    [Test]
    public void Live_when_the_first_attempt_took_too_long_then_the_log_has_a_first_connection()
    {
        _time.Advance(IBackEnd.FirstAttemptPatience);
        Connect();

        Assert.That(_log.Lines.Single().EventId, Is.EqualTo(201));
    }

    /// <summary>Who waits for it logs it.</summary>
    [Test]
    public void Live_when_the_first_attempt_was_in_time_then_the_log_has_nothing()
    {
        _time.Advance(IBackEnd.FirstAttemptPatience - TimeSpan.FromMilliseconds(1));
        Connect();

        Assert.That(_log.Lines, Is.Empty);
    }

    [Test]
    public void Lost_when_the_first_attempt_took_too_long_then_the_log_has_the_reason()
    {
        _time.Advance(IBackEnd.FirstAttemptPatience);
        _standing.Lost(_first, new ApiException(0, "refused"));

        Assert.That(_log.Lines.Single().EventId, Is.EqualTo(200));
    }

    [Test]
    public void Lost_when_two_watches_are_refused_again_and_again_then_the_log_has_each_reason_once()
    {
        Connect();
        for (int i = 0; i < 10; i++)
        {
            _standing.Lost(_first, new ApiException(HttpStatusCode.Forbidden, "cannot list virtualmachines"));
            _standing.Lost(_second, new ApiException(HttpStatusCode.Forbidden, "cannot list virtualmachineinstances"));
        }

        Assert.That(_log.Lines.Select(static line => line.EventId), Is.EqualTo([202, 200]));
    }

    [Test]
    public void Lost_when_the_reasons_are_never_the_same_then_the_log_has_some()
    {
        Connect();
        for (int i = 0; i < 100; i++)
        {
            _standing.Lost(_first, new ApiException(HttpStatusCode.Forbidden, FormattableString.Invariant($"request {i} is refused")));
        }

        Assert.That(_log.Lines, Has.Count.EqualTo(10));
    }

    [Test]
    public void Lost_when_it_was_connected_in_between_then_the_log_has_the_reason_again()
    {
        Connect();
        _standing.Lost(_first, new ApiException(0, "refused"));
        _standing.Live(_first);
        _standing.Lost(_first, new ApiException(0, "refused"));

        Assert.That(_log.Lines.Select(static line => line.EventId), Is.EqualTo([202, 203, 202]));
    }

    [Test]
    public void Lost_without_an_error_then_the_log_has_nothing()
    {
        Connect();
        _standing.Lost(_first, null);
        bool meanwhile = _directory.IsCurrent;
        _standing.Live(_first);

        Assert.That((meanwhile, _directory.IsCurrent, _log.Lines), Is.EqualTo((false, true, Array.Empty<LogLine>())));
    }

    private void Connect()
    {
        _standing.Live(_first);
        _standing.Live(_second);
    }
}
