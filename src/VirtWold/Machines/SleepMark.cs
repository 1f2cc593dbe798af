namespace VirtWold.Machines;

/// <summary>What a machine's owner has written beside its definition about putting it to sleep when nobody uses it.</summary>
/// <param name="After">How long it must have been idle.</param>
/// <param name="Way">How it is put to sleep.</param>
internal sealed record SleepMark(TimeSpan After, SleepWay Way)
{
    /// <summary>The shortest time after which a machine may count as idle.</summary>
    public static readonly TimeSpan ShortestAfter = TimeSpan.FromSeconds(10);

    /// <summary>More bytes a minute, received and sent by all its interfaces, are use. What a LAN sends to everybody stays below it.</summary>
    public long BytesAMinute { get; init; } = 100_000;

    /// <summary>More use of processors than this share of one is use, in percent.</summary>
    public int ProcessorPercent { get; init; } = 10;

    /// <summary>How long it stays awake at least, from its start or from the last request to wake it.</summary>
    public TimeSpan Awake { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When it isn't put to sleep; null if it is at any time.</summary>
    public DailyWindow? Never { get; init; }
}
