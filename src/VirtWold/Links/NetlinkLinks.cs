using System.ComponentModel;

namespace VirtWold.Links;

/// <summary>The kernel's news of interfaces, and its table, by one socket: so each message is newer than those before it.</summary>
internal sealed class NetlinkLinks : ILinkTransport
{
    private readonly NetlinkSocket _socket = new(NetlinkSocket.LinkGroup);
    private readonly ThreadBell _bell = new();

    /// <inheritdoc/>
    public void RequestTable(uint sequence) => _socket.RequestTable(NetlinkSocket.GetLink, family: 0, sequence);

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer, int milliseconds)
    {
        try
        {
            return _bell.WaitFor(_socket.Handle, milliseconds) ? _socket.Receive(buffer) : 0;
        }
        catch (Win32Exception error) when (error.NativeErrorCode is Interop.Libc.EAGAIN or Interop.Libc.EINTR)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public void Wake() => _bell.Ring();

    public void Dispose()
    {
        _socket.Dispose();
        _bell.Dispose();
    }
}
