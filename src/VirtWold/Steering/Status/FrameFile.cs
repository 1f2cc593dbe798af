using System.Buffers.Binary;
using System.Text;

namespace VirtWold.Steering.Status;

/// <summary>Writes steered frames into a pcapng file, each with its rule and verdict as a comment (draft-ietf-opsawg-pcapng).</summary>
internal sealed class FrameFile : IDisposable
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrder = 0x1A2B3C4D;
    private const ushort CommentOption = 1;
    private const ushort ResolutionOption = 9;
    private const ushort Ethernet = 1;
    private const byte Nanoseconds = 9;

    private readonly FileStream _file;

    /// <summary>Makes the file, or empties it.</summary>
    /// <exception cref="SteeringException">It can't be written.</exception>
    public FrameFile(string path)
    {
        try
        {
            _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SteeringException(SteeringFailure.Unavailable, $"can't write {path}: {error.Message}");
        }

        byte[] version = [1, 0, 0, 0];
        Write(SectionHeader, [.. Number(ByteOrder), .. version, .. Number(uint.MaxValue), .. Number(uint.MaxValue)]);
        Write(InterfaceDescription, [.. Short(Ethernet), 0, 0, .. Number(0), .. Option(ResolutionOption, [Nanoseconds]), .. Option(0, [])]);
    }

    /// <summary>Adds a frame. It is in the file when this returns.</summary>
    public void Add(SteeredFrame frame)
    {
        ulong time = (ulong)(frame.Time - DateTimeOffset.UnixEpoch).Ticks * 100;
        byte[] comment = Encoding.UTF8.GetBytes($"{frame.Verdict}: {frame.Rule}");
        Write(
            EnhancedPacket,
            [
                .. Number(0), .. Number((uint)(time >> 32)), .. Number((uint)time), .. Number((uint)frame.Bytes.Length), .. Number((uint)frame.Length),
                .. Padded(frame.Bytes), .. Option(CommentOption, comment), .. Option(0, []),
            ]);
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static byte[] Option(ushort code, byte[] value) => [.. Short(code), .. Short((ushort)value.Length), .. Padded(value)];

    private static byte[] Padded(byte[] value) => [.. value, .. new byte[-value.Length & 3]];

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Short(ushort value) => [(byte)value, (byte)(value >> 8)];

    private void Write(uint type, byte[] body)
    {
        byte[] length = Number((uint)(body.Length + 12));
        _file.Write([.. Number(type), .. length, .. body, .. length]);
    }
}
