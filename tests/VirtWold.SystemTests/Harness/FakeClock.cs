namespace VirtWold.SystemTests.Harness;

/// <summary>
/// The clock on the wall as one program sees it: libfaketime stands before the C library and reads from a file how far it is off. What
/// counts from the boot is left alone, as it is where a person sets the clock.
/// </summary>
internal sealed class FakeClock : IDisposable
{
    // The wrapper of the package knows where its library is.
    private static readonly Lazy<string> Library = new(() => Tool.Run("faketime", "-m", "tomorrow", "printenv", "LD_PRELOAD").Output.Trim());

    private readonly TemporaryFolder _folder = new();

    /// <summary>A clock that is right.</summary>
    public FakeClock() => Set("+0d");

    /// <summary>What the program needs in its environment, each as NAME=VALUE.</summary>
    public IEnumerable<string> Variables =>
    [
        $"LD_PRELOAD={Library.Value}",
        $"FAKETIME_TIMESTAMP_FILE={_folder.At("offset")}",
        "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
    ];

    /// <summary>Sets it, from one moment to the next.</summary>
    /// <param name="offset">How far it is off, such as <c>+365d</c> or <c>-2h</c>.</param>
    public void Set(string offset) => File.Move(_folder.Write("offset.new", offset), _folder.At("offset"), overwrite: true);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
