using VirtWold.Interop;

namespace VirtWold.Hosting.Logs;

/// <summary>
/// Standard error, for lines of a log. A reader who doesn't read mustn't hold up who writes: after a tenth of a second a write fails, and while
/// that lasts each fails at once.
/// </summary>
internal sealed unsafe class StandardError : Stream
{
    private const int Patience = 100;

    private readonly Stream _stream = Console.OpenStandardError();
    private bool _isStuck;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => _stream.Flush();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes all of it.</summary>
    /// <exception cref="IOException">Nobody takes it.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Libc.poll_entry descriptor = new() { fd = Libc.STDERR_FILENO, events = Libc.POLLOUT };
        if (Libc.poll(&descriptor, 1, _isStuck ? 0 : Patience) == 0)
        {
            _isStuck = true;
            throw new IOException("nobody reads standard error");
        }

        _isStuck = false;
        _stream.Write(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _stream.Dispose();
        base.Dispose(disposing);
    }
}
