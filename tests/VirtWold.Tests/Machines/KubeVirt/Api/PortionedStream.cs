namespace VirtWold.Tests.Machines.KubeVirt.Api;

/// <summary>Gives so many bytes at a time, as a network may.</summary>
internal sealed class PortionedStream(byte[] bytes, int portion) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, portion)], cancellationToken);
}
