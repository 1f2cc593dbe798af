using System.Text;
using VirtWold.Links;

namespace VirtWold.Tests.Links;

/// <summary>Messages about interfaces, as the kernel sends them.</summary>
internal static class KernelNews
{
    private const ushort Part = 0x2;
    private const ushort Interrupted = 0x10;

    /// <summary>An interface is new, or has changed.</summary>
    public static byte[] New(int index, string name, bool isUp = true) => Message(index, name, isUp).Datagram(NetlinkSocket.NewLink);

    /// <summary>An interface is gone.</summary>
    public static byte[] Gone(int index, string name) => Message(index, name, isUp: false).Datagram(NetlinkSocket.DeleteLink);

    /// <summary>An interface in a table.</summary>
    public static byte[] Row(uint sequence, int index, string name, bool isUp = true, bool isDisturbed = false) =>
        Message(index, name, isUp).Datagram(NetlinkSocket.NewLink, sequence, isDisturbed ? (ushort)(Part | Interrupted) : Part);

    /// <summary>A table's end.</summary>
    public static byte[] End(uint sequence) => LinkMessage.Datagram(NetlinkSocket.DoneMessage, sequence, Part, [0, 0, 0, 0]);

    /// <summary>A refusal, with the error's number.</summary>
    public static byte[] Error(uint sequence, int number) =>
        LinkMessage.Datagram(NetlinkSocket.ErrorMessage, sequence, 0, BitConverter.GetBytes(-number));

    private static LinkMessage Message(int index, string name, bool isUp) =>
        new LinkMessage { Index = index, Flags = isUp ? 0x10003 : 2, HardwareType = 1 }.With(3, [.. Encoding.UTF8.GetBytes(name), 0]);
}
