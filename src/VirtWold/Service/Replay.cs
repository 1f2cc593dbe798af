using System.Collections.Immutable;
using VirtWold.Capture;
using VirtWold.Capture.Savefiles;
using VirtWold.Idling;
using VirtWold.Machines;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Service;

/// <summary>
/// Takes the frames of a capture file the way the daemon's go, filter, readers and gate, with the clock of the capture, and tells what
/// each would have done. Nothing is woken; a machine that would have been counts as running from then on.
/// </summary>
internal sealed class Replay : IMagicPacketSink
{
    private const string Truncated = "truncated";

    private readonly string _source;
    private readonly bool _deep;
    private readonly IReplayOutput _output;
    private readonly ReplayClock _clock = new();
    private readonly MachineDirectory _directory = new();
    private readonly Fleet _fleet;
    private readonly SortedDictionary<string, int> _totals = new(StringComparer.Ordinal);
    private readonly WakePolicy _policy;
    private readonly Admissions _admissions;
    private readonly Dictionary<MachineKey, TimeSpan> _wantedAt = [];
    private TimeSpan? _begun;
    private int _frames;
    private bool _isHeard;
    private bool _isHeardDeep;
    private Cut _cut = Cut.None;
    private bool _isOutgoing;

    /// <summary>Prepares a replay.</summary>
    /// <param name="source">What the file is called in the output.</param>
    /// <param name="options">The daemon's options.</param>
    /// <param name="machines">The hypervisor's machines; null if nobody is asked for them.</param>
    /// <param name="output">Shows it.</param>
    public Replay(string source, DaemonOptions options, ImmutableArray<Machine>? machines, IReplayOutput output)
    {
        _source = source;
        _deep = options.Capture.Deep;
        _output = output;
        _policy = PolicyFiles.Read(options);
        _fleet = new Fleet(_directory);
        _admissions = new Admissions(options.Window, _clock);
        if (machines is { } known)
        {
            _directory.Replace(known);
        }
    }

    /// <summary>Shows what a frame is and would have done.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="unreadable">What of it can't be read, for people; empty where it can.</param>
    public void Take(in CapturedFrame frame, string unreadable = "")
    {
        _clock.Now = frame.Time;
        _begun ??= frame.Time;
        _frames++;
        _isOutgoing = frame.IsOutgoing;
        if (unreadable.Length > 0)
        {
            Write("unreadable", default, "", unreadable, new PacketOrigin { Interface = _source });
            return;
        }

        _cut = Cut.Of(frame);
        _isHeard = MagicFilter.Passes(frame.Bytes, frame.WireLength, _deep);
        FrameReader.Rejection rejection = default;
        if (_isHeard && FrameReader.TryRead(CaptureSizes.Cut(frame.Bytes, _deep), frame.WireLength, _source, _deep, this, out rejection))
        {
            return;
        }

        bool isReported = _isHeard && rejection.IsReported(_deep) && !_cut.Explains(rejection.Broken, _deep);
        _isHeard = false;
        _isHeardDeep = !_deep && MagicFilter.Passes(frame.Bytes, frame.WireLength, deep: true);
        ReadOnlySpan<byte> bytes = _isHeardDeep ? CaptureSizes.Cut(frame.Bytes, deep: true) : frame.Bytes;
        if (isReported)
        {
            // The daemon says so, whatever else is in the frame.
            bool isThere = _isHeardDeep && FrameReader.TryRead(bytes, frame.WireLength, _source, deep: true, NoSink.Instance, out _);
            string hint = isThere ? "; --deep hears a magic packet in it" : "";
            Write(Verdict.Malformed.Name(), default, "", $"{rejection.Broken.Describe()}{hint}", rejection.Origin);
        }
        else if (!FrameReader.TryRead(bytes, frame.WireLength, _source, deep: true, this, out rejection))
        {
            Refuse(rejection.Broken, rejection.Origin);
        }
    }

    /// <summary>Shows how many there were of each.</summary>
    public void WriteTotals() => _output.WriteTotals(_frames, _totals);

    /// <inheritdoc/>
    public bool TakesGroups => _policy.SleepPackets;

    /// <inheritdoc/>
    public void Accept(in MagicPacket packet, in PacketOrigin origin)
    {
        if (!_isHeard)
        {
            string reason = _isHeardDeep ? "the packet isn't where the daemon looks; --deep hears it" : "no daemon looks so far into a frame";
            Write("not-heard", packet.Target, "", reason, origin);
            return;
        }

        WakeTarget target = WakeTarget.Of(packet, _fleet, _policy);
        Owners owners = target.OwnersIn(_fleet);
        Decision decision = Decision.Make(target, origin, owners, _policy);
        if (decision.Kind == DecisionKind.Refuse)
        {
            // Without its end, a right password looks like a wrong one.
            bool isCut = decision.Verdict == Verdict.DeniedSecureOn && _cut.IsThere;
            Write(
                isCut ? Truncated : decision.Verdict.Name(), packet.Target, decision.Machine?.Name ?? "", isCut ? _cut.Description : "", origin);
            return;
        }

        if (_admissions.Enter(target, owners.AreKnown, _clock.GetTimestamp()) is { } refusal)
        {
            Write(refusal.Name(), packet.Target, decision.Machine?.Name ?? "", "", origin);
            return;
        }

        _admissions.Complete(target);
        if (decision is { Kind: DecisionKind.Sleep, Machine: { } sleeper })
        {
            Sleep(sleeper, packet, origin);
            return;
        }

        if (decision is not { Kind: DecisionKind.Wake, Machine: { } machine })
        {
            Write("would-ask", packet.Target, "", "", origin);
            return;
        }

        _wantedAt[machine.Key] = _clock.Now;
        (WakeAction action, string detail) = machine.ExpectedWake;
        Verdict verdict = action.ToVerdict();
        if (verdict != Verdict.Failed)
        {
            _directory.Put(machine with { State = MachineState.Running });
        }

        if (decision.IsAmbiguous)
        {
            string candidates = string.Join(", ", decision.Candidates.Select(static owner => owner.Name));
            detail = $"{detail}{(detail.Length > 0 ? "; " : "")}ambiguous: of {candidates}";
        }

        Write(verdict.Name(), packet.Target, machine.Name, detail, origin);
    }

    /// <summary>A packet for a machine's address in reverse. A machine that would have been put to sleep counts as off from then on.</summary>
    private void Sleep(Machine machine, in MagicPacket packet, in PacketOrigin origin)
    {
        bool isWanted = _wantedAt.TryGetValue(machine.Key, out TimeSpan at) && _clock.Now - at <= Sleeper.AfterWake;
        bool sleeps = machine.State == MachineState.Running && !isWanted;
        if (sleeps)
        {
            _directory.Put(machine with { State = MachineState.ShutOff });
        }

        string detail = machine.State == MachineState.Running && isWanted ? "a request to wake it came" : "";
        Write((sleeps ? Verdict.PutToSleep : Verdict.LeftAlone).Name(), packet.Target, machine.Name, detail, origin);
    }

    /// <inheritdoc/>
    public void Refuse(BrokenRule broken, in PacketOrigin origin)
    {
        if (_cut.Explains(broken, _deep))
        {
            Write(Truncated, default, "", _cut.Description, origin);
            return;
        }

        Write("no-magic-packet", default, "", broken.Describe(), origin);
    }

    private void Write(string verdict, MacAddress target, string machine, string detail, in PacketOrigin origin)
    {
        _totals[verdict] = _totals.GetValueOrDefault(verdict) + 1;
        _output.Write(new ReplayedPacket(
            _frames, _clock.GetUtcNow(), _clock.Now - _begun!.Value, verdict, target, machine, detail, origin, _isOutgoing));
    }
}
