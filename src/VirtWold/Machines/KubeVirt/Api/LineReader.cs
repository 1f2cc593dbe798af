namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>Reads lines from a stream, in memory that grows with the longest line up to a limit. A longer line is left out.</summary>
/// <param name="stream">Where they come from; not disposed.</param>
/// <param name="maxLength">Bytes that a line may have.</param>
internal sealed class LineReader(Stream stream, int maxLength)
{
    private const int UsualLength = 16 * 1024;
    private const byte NewLine = (byte)'\n';

    private byte[] _buffer = new byte[UsualLength];
    private int _begin;
    private int _end;
    private bool _isLeavingOut;

    /// <summary>How many lines were too long, and so left out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>The next line, good until the next call; nothing at the end. What follows the last line break is no line.</summary>
    /// <exception cref="IOException">The stream broke off.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        int searched = _begin;
        while (true)
        {
            int length = _buffer.AsSpan(searched, _end - searched).IndexOf(NewLine);
            if (length >= 0)
            {
                ReadOnlyMemory<byte> line = _buffer.AsMemory(_begin, searched + length - _begin);
                _begin = searched + length + 1;
                searched = _begin;
                if (!_isLeavingOut && line.Length <= maxLength)
                {
                    return line;
                }

                _isLeavingOut = false;
                LeftOut++;
                continue;
            }

            searched = MakeRoom();
            int count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (count == 0)
            {
                return null;
            }

            _end += count;
        }
    }

    /// <summary>Sees to it that there is room behind what isn't a line yet.</summary>
    /// <returns>Up to where the buffer has been searched.</returns>
    private int MakeRoom()
    {
        int length = _end - _begin;
        if (_isLeavingOut || length > maxLength)
        {
            _isLeavingOut = true;
            length = 0;
        }

        if (length == 0 && _buffer.Length > UsualLength)
        {
            _buffer = new byte[UsualLength];
        }
        else if (length == _buffer.Length)
        {
            Array.Resize(ref _buffer, length * 2);
        }
        else
        {
            _buffer.AsSpan(_begin, length).CopyTo(_buffer);
        }

        _begin = 0;
        _end = length;
        return length;
    }
}
