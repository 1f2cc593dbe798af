namespace VirtWold.Capture.Savefiles;

/// <summary>A stream whose first bytes can be looked at before they are read. It owns the stream behind it.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream _stream;
    private readonly byte[] _beginning;
    private int _given;

    private PeekedStream(Stream stream, byte[] beginning)
    {
        _stream = stream;
        _beginning = beginning;
    }

    /// <summary>The first bytes; fewer where the stream has fewer.</summary>
    public ReadOnlySpan<byte> Beginning => _beginning;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads the first bytes of <paramref name="stream"/>.</summary>
    /// <param name="stream">The stream, which is taken over.</param>
    /// <param name="count">How many.</param>
    public static PeekedStream Of(Stream stream, int count)
    {
        byte[] beginning = new byte[count];
        int read = stream.ReadAtLeast(beginning, count, throwOnEndOfStream: false);
        return new PeekedStream(stream, beginning[..read]);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_given == _beginning.Length)
        {
            return _stream.Read(buffer);
        }

        int count = Math.Min(buffer.Length, _beginning.Length - _given);
        _beginning.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
