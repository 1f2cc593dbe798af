using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
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
    private readonly SortedDictionary<string, int> _totals = new(StringComparer.Ordinal);
    private readonly WakePolicy _policy;
    private readonly WakeGate _gate;
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
        _gate = new WakeGate(
            _directory,
            new VerdictCounters(),
            NoObserver.Instance,
            options.AllowedSenders,
            _policy,
            options.Window,
            _clock,
            NullLogger.Instance);
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

        if (_gate.Admit(packet, origin) is { } refusal)
        {
            Write(refusal.Name(), packet.Target.ToString(), "", origin);
            return;
        }

        _gate.Requests.TryRead(out _);
        _gate.Complete(packet.Target);
        if (!_directory.IsCurrent)
        {
            Write(Verdict.Waiting.Name(), packet.Target.ToString(), "", origin);
            return;
        }

        ImmutableArray<Machine> owners = _directory.Find(packet.Target).RemoveAll(owner => !_policy.Allows(owner));
        Machine machine = owners.ToWake();
        (WakeAction action, string detail) = machine.ExpectedWake;
        Verdict verdict = action.ToVerdict();
        if (owners.Length > 1 && verdict.IsWake())
        {
            detail = $"{verdict.Name()}{(detail.Length > 0 ? $" {detail}" : "")}";
            verdict = Verdict.Ambiguous;
        }

        if (verdict != Verdict.Failed)
        {
            _directory.Put(machine with { State = MachineState.Running });
        }

        if (owners.Length > 1)
        {
            detail = $"{detail}{(detail.Length > 0 ? "; " : "")}of {string.Join(", ", owners.Select(static owner => owner.Name))}";
        }

        Write(verdict.Name(), $"{packet.Target} {machine.Name}", detail, origin);
    }

    /// <inheritdoc/>
    public void Refuse(BrokenRule broken, in PacketOrigin origin) => Write(
        _isHeard && (!_deep || broken.IsOfStream()) ? Verdict.Malformed.Name() : "no-magic-packet", "-", broken.Describe(), origin);

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
