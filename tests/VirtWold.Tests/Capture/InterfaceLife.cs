using VirtWold.Capture;
using VirtWold.Links;
using VirtWold.Tests.Links;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Capture;

/// <summary>An interface's life without an interface: the kernel's news, the clock and the opener are the test's.</summary>
internal sealed class InterfaceLife : IDisposable
{
    private readonly LinkBoard _board = new();
    private InterfaceCapture? _capture;

    /// <summary>Begins with these interfaces, with indexes from 2 on.</summary>
    public InterfaceLife(params string[] names)
    {
        _board.TryAsk(out uint sequence);
        for (int i = 0; i < names.Length; i++)
        {
            _board.Take(KernelNews.Row(sequence, i + 2, names[i]));
        }

        _board.Take(KernelNews.End(sequence));
    }

    public ManualTimeProvider Time { get; } = new();

    public CollectingLogger Log { get; } = new();

    /// <summary>All captures that were opened, in order.</summary>
    public List<ScriptedCapture> Opened { get; } = [];

    /// <summary>How often one was to be opened.</summary>
    public int Tries { get; private set; }

    /// <summary>Why none can be opened; nothing where it can.</summary>
    public CaptureException? Refusal { get; set; }

    public InterfaceCapture Capture => _capture!;

    public InterfaceLife Start(string name, bool mayWait = false)
    {
        _capture = InterfaceCapture.Start(name, mayWait, _board, Open, Time, Log);
        return this;
    }

    /// <summary>The kernel tells something.</summary>
    public void Tell(params byte[][] news) => Array.ForEach(news, datagram => _board.Take(datagram));

    public Task UntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
        condition,
        () => $"{what}; {Tries} tries, {Opened.Count} opened, {Capture.State}; the log: {string.Join(" | ", Log.Texts)}");

    /// <summary>Waits until it has noticed all that was told, which is when it waits for the next change.</summary>
    public Task UntilItListensAsync(bool listens = true) => UntilAsync(() => Capture.State.IsListening == listens, listens ? "it listens" : "it doesn't");

    public void Dispose() => _capture?.Dispose();

    private ScriptedCapture Open(Link link)
    {
        Tries++;
        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        ScriptedCapture capture = new(link.Name);
        Opened.Add(capture);
        return capture;
    }
}
