namespace VirtWold.Tests.Hosting.Logs;

/// <summary>Counts how often it is written to.</summary>
internal sealed class CountingStream : MemoryStream
{
    public int Writes { get; private set; }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => Writes++;
}
