using System.Collections.Immutable;
using System.Globalization;
using VirtWold.Capture;
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
    private readonly string _source;
    private readonly bool _deep;
    private readonly TextWriter _output;
    private readonly ReplayClock _clock = new();
    private readonly MachineDirectory _directory = new();
    private readonly Fleet _fleet;
    private readonly SortedDictionary<string, int> _totals = new(StringComparer.Ordinal);
    private readonly WakePolicy _policy;
    private readonly Admissions _admissions;
    private TimeSpan? _begun;
    private int _frames;
    private bool _isHeard;

    /// <summary>Prepares a replay.</summary>
    /// <param name="source">What the file is called in the output.</param>
    /// <param name="options">What the daemon would have been told.</param>
    /// <param name="machines">The hypervisor's machines; nothing where nobody is asked for them.</param>
    /// <param name="output">Where the lines go.</param>
    public Replay(string source, DaemonOptions options, ImmutableArray<Machine>? machines, TextWriter output)
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

    /// <summary>Tells what a frame is and would have done, in one line.</summary>
    public void Take(in CapturedFrame frame)
    {
        _clock.Now = frame.Time;
        _begun ??= frame.Time;
        _frames++;
        _isHeard = MagicFilter.Passes(frame.Bytes, frame.WireLength, _deep);
        FrameReader.Read(frame.Bytes, frame.WireLength, _source, isOrdinary: false, this);
    }

    /// <summary>Tells how many there were of each.</summary>
    public void WriteTotals()
    {
        List<string> counts = [];
        foreach ((string what, int count) in _totals)
        {
            counts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
        }

        string parts = string.Join(", ", counts);
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{_frames} {(_frames == 1 ? "packet" : "packets")}{(parts.Length > 0 ? ": " : "")}{parts}"));
    }

    /// <inheritdoc/>
    public void Accept(in MagicPacket packet, in PacketOrigin origin)
    {
        if (!_isHeard)
        {
            Write("not-heard", packet.Target.ToString(), "the packet doesn't begin its payload; --deep hears it", origin);
            return;
        }

        WakeTarget target = new(packet);
        Owners owners = target.OwnersIn(_fleet);
        Decision decision = Decision.Make(target, origin, owners, _policy);
        if (decision.Kind == DecisionKind.Refuse)
        {
            Write(decision.Verdict.Name(), Whom(packet, decision.Machine), "", origin);
            return;
        }

        if (_admissions.Enter(target, owners.AreKnown, _clock.GetTimestamp()) is { } refusal)
        {
            Write(refusal.Name(), Whom(packet, decision.Machine), "", origin);
            return;
        }

        _admissions.Complete(target);
        if (decision is not { Kind: DecisionKind.Wake, Machine: { } machine })
        {
            Write(Verdict.Waiting.Name(), packet.Target.ToString(), "", origin);
            return;
        }

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

        Write(verdict.Name(), Whom(packet, machine), detail, origin);
    }

    /// <inheritdoc/>
    public void Refuse(BrokenRule broken, in PacketOrigin origin) => Write(
        _isHeard && (!_deep || broken.IsOfStream()) ? Verdict.Malformed.Name() : "no-magic-packet", "-", broken.Describe(), origin);

    private static string Whom(in MagicPacket packet, Machine? machine) => machine is null ? packet.Target.ToString() : $"{packet.Target} {machine.Name}";

    private void Write(string what, string whom, string detail, in PacketOrigin origin)
    {
        _totals[what] = _totals.GetValueOrDefault(what) + 1;
        string seconds = (_clock.Now - _begun!.Value).TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);
        string sender = origin.SenderMac.IsZero && !origin.SenderAddress.IsKnown ? "" : $", {origin}";
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_frames}  {seconds}  {what}  {whom}{(detail.Length > 0 ? $" ({detail})" : "")}{sender}"));
    }
}
