using System.ComponentModel;

namespace VirtWold.Links;

/// <summary>The way to the kernel's table of interfaces and its news: a netlink socket, or what a test gives instead.</summary>
internal interface ILinkTransport : IDisposable
{
    /// <summary>Asks for the table. It comes between the news, each of its messages with <paramref name="sequence"/>.</summary>
    /// <exception cref="Win32Exception">The kernel refuses now.</exception>
    public void RequestTable(uint sequence);

    /// <summary>Waits for a datagram.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="milliseconds">For how long to wait; -1 for ever.</param>
    /// <returns>Its length; 0 where the time is over or <see cref="Wake"/> was called.</returns>
    /// <exception cref="Win32Exception">
    /// <see cref="Interop.Libc.ENOBUFS"/>: news was lost because it wasn't read fast enough. Others: it is broken.
    /// </exception>
    public int Receive(Span<byte> buffer, int milliseconds);

    /// <summary>Ends a wait. Safe for all threads; never blocks, never fails.</summary>
    public void Wake();
}
