using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using VirtWold.Hosting;

namespace VirtWold.Terminal;

/// <summary>
/// A terminal's alternate screen, on which the status is shown until the user presses q or a signal comes. Disposing it gives the terminal
/// back as it was.
/// </summary>
[SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The array owns the registrations.")]
[SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "The output isn't ours, and a signal may come until the end.")]
internal sealed class WatchScreen : IDisposable
{
    // xterm's private modes (invisible-island.net/xterm/ctlseqs): the alternate screen, and the cursor hidden.
    private const string EnterScreen = "\u001B[?1049h\u001B[?25l";
    private const string LeaveScreen = "\u001B[?25h\u001B[?1049l";

    /// <summary>ECMA-48: the cursor to the top; from the cursor to the line's end, and to the screen's end, is cleared.</summary>
    private const string Top = "\u001B[H";
    private const string ClearLine = "\u001B[K\n";
    private const string ClearRest = "\u001B[J";

    private const int SignalBase = 128;

    private readonly TextWriter _output;
    private readonly CancellationTokenSource _end = new();
    private readonly IDisposable? _keys = Tty.TakeKeys();
    private readonly PosixSignalRegistration[] _signals;

    public WatchScreen(TextWriter output)
    {
        _output = output;
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => End(context, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => End(context, 1)),
        ];
        output.Write(EnterScreen);
        if (_keys is not null)
        {
            new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
        }
    }

    /// <summary>Cancelled when it is to end.</summary>
    public CancellationToken Ending => _end.Token;

    /// <summary>The exit status that says how it ended: 0 by a key, else the signal's.</summary>
    public int ExitStatus { get; private set; }

    /// <summary>Shows what daemons answer.</summary>
    public void Show(IReadOnlyList<DaemonAnswer> answers)
    {
        StatusView view = new(Tty.Columns, TimeZoneInfo.Local, new Palette(Tty.HasColours));
        // The last line stays free: it says how to leave.
        int rows = Tty.Rows - 1;
        List<string> lines = [];
        foreach (DaemonAnswer answer in answers)
        {
            lines.AddRange(answer.Report is { } report
                ? view.Screen(answer.Address.Text, report, (rows / answers.Count) - (lines.Count > 0 ? 1 : 0))
                : [OneLine.Of(answer.Error!.Message)]);
        }

        StringBuilder screen = new(Top);
        foreach (string line in lines.Take(rows))
        {
            screen.Append(line).Append(ClearLine);
        }

        _output.Write(screen.Append(ClearRest).Append(_keys is null ? "Ctrl-C leaves" : "q leaves").ToString());
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        _keys?.Dispose();
        _output.Write(LeaveScreen);
        _output.Flush();
    }

    private void End(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        ExitStatus = SignalBase + signal;
        _end.Cancel();
    }

    private void ReadKeys()
    {
        using Stream input = Tty.OpenKeys();
        while (input.ReadByte() is int key and >= 0)
        {
            if (key is 'q' or 'Q')
            {
                _end.Cancel();
                return;
            }
        }
    }
}
