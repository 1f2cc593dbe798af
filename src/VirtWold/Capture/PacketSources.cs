using System.ComponentModel;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using VirtWold.Links;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>All the places where packets are heard: captures of interfaces, and UDP sockets.</summary>
internal sealed class PacketSources : IDisposable
{
    private readonly CaptureOptions _options;
    private readonly IMagicPacketSink _sink;
    private readonly ILogger _logger;
    private readonly List<IPacketSource> _sources = [];
    private readonly List<string> _names = [];
    private readonly List<PresenceMark> _marks = [];
    private readonly List<InterfaceCapture> _captures = [];
    private CopyFilter? _copies;
    private LinkMonitor? _links;
    private TaskCompletionSource _change = NewSignal();

    private PacketSources(CaptureOptions options, IMagicPacketSink sink, ILogger logger)
    {
        _options = options;
        _sink = sink;
        _logger = logger;
    }

    /// <summary>What follows the interfaces; null if there are only sockets.</summary>
    public LinkMonitor? Links => _links;

    /// <summary>All the places where packets are heard.</summary>
    public IReadOnlyList<IPacketSource> All => _sources;

    /// <summary>Ends when a capture begins or ends next. To be asked for before looking.</summary>
    public Task NextChange => Volatile.Read(ref _change).Task;

    /// <summary>What is listened on, for people.</summary>
    public string Description => string.Join(", ", _names);

    /// <summary>How each of them is doing.</summary>
    public IReadOnlyList<SourceState> States => [.. _sources.Select(static source => source.State)];

    /// <summary>What keeps other frames from waking this program, for people; empty where no interface is captured.</summary>
    public string Filter
    {
        get
        {
            int instructions = PcapCapture.FilterLength(_options);
            string kind = _options.Deep ? "filter by content, anywhere in a frame" : "filter by content";
            return _links is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({kind}, {instructions} instructions in the kernel)");
        }
    }

    /// <summary>
    /// Begins to hear. Where there is a UDP socket to listen on, an interface that can't be chosen or may not be captured is a warning.
    /// </summary>
    /// <exception cref="CaptureException">Something can't be listened on.</exception>
    public static PacketSources Start(CaptureOptions options, IMagicPacketSink sink, ILogger logger)
    {
        PacketSources sources = new(options, sink, logger);
        try
        {
            options.ThrowIfRepeated();
            sources.StartCaptures();
            sources.StartListeners();
            return sources;
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    /// <summary>Ends them all; when this returns, the sink isn't called any more.</summary>
    public void Dispose()
    {
        foreach (IPacketSource source in _sources)
        {
            source.Dispose();
        }

        _marks.ForEach(static mark => mark.Dispose());
        _links?.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void StartListeners()
    {
        foreach (IPEndPoint endpoint in _options.Listen)
        {
            Add(UdpListener.Start(endpoint, _options.HearsIPv4(endpoint), _sink, _logger), $"UDP {endpoint}");
            if (UdpListener.BetterForBroadcasts(endpoint) is { } better)
            {
                _logger.HearsNoBroadcasts(endpoint.ToString(), better.ToString());
            }
        }
    }

    private void StartCaptures()
    {
        try
        {
            _links = new LinkMonitor();
            IReadOnlyList<InterfaceChoice> choices = _options.Interfaces.Count > 0 ? Named() : Choose();
            // What is heard on several interfaces may be one packet.
            _copies = choices.Count > 1 ? new CopyFilter(choices.Count, TimeProvider.System) : null;
            foreach (InterfaceChoice choice in choices)
            {
                StartCapture(choice, _links.Board);
            }
        }
        catch (Win32Exception error)
        {
            throw new CaptureException(CaptureFailure.Refused, $"the kernel doesn't tell about network interfaces: {error.Message}");
        }
        catch (CaptureException error) when (_options.Listen.Count > 0 && error.Failure is CaptureFailure.NotPermitted or CaptureFailure.NoChoice)
        {
            _logger.SocketsOnly(error.Message);
            _links?.Dispose();
            _links = null;
        }
    }

    private InterfaceChoice[] Named() => [.. _options.Interfaces.Select(static name => new InterfaceChoice(name, ""))];

    private IReadOnlyList<InterfaceChoice> Choose()
    {
        IReadOnlyList<InterfaceChoice> choices = InterfaceChoice.Make();
        foreach (InterfaceChoice choice in choices)
        {
            _logger.Chosen(choice.Name, choice.Reason);
        }

        return choices;
    }

    private void StartCapture(InterfaceChoice choice, LinkBoard links)
    {
        if (links.Find(choice.Name) is { } link && _captures.Find(other => links.Find(other.Name)?.Index == link.Index) is { } same)
        {
            throw CaptureException.Same(same.Name, choice.Name);
        }

        CaptureOptions options = choice.IsPromiscuous ? _options with { Promiscuous = true } : _options;
        int place = _captures.Count;
        IMagicPacketSink sink = _copies is null ? _sink : new OnceSink(_sink, _copies, place);
        InterfaceCapture capture = InterfaceCapture.Start(
            choice.Name,
            _options.WaitForInterface,
            links,
            found =>
            {
                _copies?.Join(place, new LinkMap(LinkTable.Read()).GroupOf(found));
                return PcapCapture.Start(found.Name, options, sink, _logger);
            },
            TimeProvider.System,
            _logger);
        capture.Changed += () => Interlocked.Exchange(ref _change, NewSignal()).SetResult();
        _captures.Add(capture);
        Add(capture, choice.Name);
        MarkPresence(links.Find(choice.Name)?.Name ?? choice.Name);
    }

    /// <summary>Says so where another instance of this program captures the interface already, and lets a later one see this one.</summary>
    private void MarkPresence(string name)
    {
        IReadOnlyList<string> others = PresenceMark.Others(name);
        if (others.Count > 0)
        {
            _logger.NotAlone(name, string.Join(", ", others));
        }

        _marks.Add(PresenceMark.Put(name));
    }

    private void Add(IPacketSource source, string name)
    {
        _sources.Add(source);
        _names.Add(name);
    }
}
