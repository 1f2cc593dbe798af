using VirtWold.Waking;

namespace VirtWold.Terminal;

/// <summary>Colours for a terminal (ECMA-48, SGR); nothing where there are none.</summary>
/// <param name="isOn">Whether there are colours.</param>
internal sealed class Palette(bool isOn)
{
    private const string Reset = "\u001B[0m";

    /// <summary>No colours at all.</summary>
    public static Palette None { get; } = new(false);

    /// <summary>A text that has its colour and nothing behind it has one.</summary>
    public string Paint(string text, Colour colour) => !isOn || colour == Colour.None || text.Length == 0 ? text : Code(colour) + text + Reset;

    /// <summary>The colour of a machine's state, as people read it.</summary>
    public static Colour OfState(string state) => state switch
    {
        "running" => Colour.Good,
        "shut off" => Colour.Quiet,
        "crashed" => Colour.Bad,
        _ => Colour.Warning,
    };

    /// <summary>The colour of what became of a packet.</summary>
    /// <param name="verdict">The verdict's name; it comes from a daemon, perhaps of another version.</param>
    public static Colour OfVerdict(string verdict) => Verdicts.Parse(verdict) switch
    {
        Verdict.Started or Verdict.Resumed or Verdict.Woken or Verdict.PutToSleep => Colour.Good,
        Verdict.Failed or Verdict.Malformed or Verdict.Flooded => Colour.Bad,
        Verdict.AlreadyRunning or Verdict.LeftAlone or Verdict.Duplicate or Verdict.Waiting => Colour.Quiet,
        null => Colour.None,
        _ => Colour.Warning,
    };

    private static string Code(Colour colour) => colour switch
    {
        Colour.Good => "\u001B[32m",
        Colour.Warning => "\u001B[33m",
        Colour.Bad => "\u001B[31m",
        Colour.Quiet => "\u001B[2m",
        _ => "\u001B[1m",
    };
}
