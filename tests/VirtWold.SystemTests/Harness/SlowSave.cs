namespace VirtWold.SystemTests.Harness;

/// <summary>
/// A guest whose memory is being saved, and that isn't done before the test wants it: it is written into a pipe that nobody reads. What was
/// saved is thrown away, so that the next start boots.
/// </summary>
internal sealed class SlowSave : IDisposable
{
    // For both directions: libvirt opens it more than once, and neither waits for a reader then, with its locks held, nor ends it for this one.
    // 1031: F_SETPIPE_SZ, see fcntl(2). A page is less than any guest has.
    private const string Reader = """
        import fcntl, os, sys
        pipe = os.open(sys.argv[1], os.O_RDWR)
        fcntl.fcntl(pipe, 1031, 4096)
        print("open", flush=True)
        sys.stdin.readline()
        while True:
            os.read(pipe, 1 << 20)
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly BackgroundProcess _reader;
    private readonly BackgroundProcess _save;

    /// <summary>Begins to save it.</summary>
    public SlowSave(Guest guest, string uri)
    {
        var pipe = _folder.At("pipe");
        Tool.Run("mkfifo", "--mode=0666", pipe);
        _reader = new BackgroundProcess("/usr/bin/python3", "-c", Reader, pipe);
        _reader.WaitForLine(line => line == "open", Deadline, "a reader of the pipe");
        _save = new BackgroundProcess("virsh", "--quiet", "--connect", uri, "save", guest.Name, pipe);
        Eventually.True(() => guest.Describe() == "paused (saving)" || _save.HasExited, Deadline, () => $"{guest.Name} being saved\n{_save.Transcript}");
        Assert.That(_save.HasExited, Is.False, () => _save.Transcript);
    }

    /// <summary>Lets it be saved to the end.</summary>
    public void Finish()
    {
        _reader.Input.WriteLine();
        _reader.Input.Flush();
        Assert.That(_save.WaitForExit(Deadline), Is.Zero, () => _save.Transcript);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _save.Dispose();
        _reader.Dispose();
        _folder.Dispose();
    }
}
