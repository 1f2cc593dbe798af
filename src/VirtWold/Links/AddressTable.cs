using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.InteropServices;

namespace VirtWold.Links;

/// <summary>The IP addresses of the interfaces of the network namespace that the process runs in, as they are at this moment.</summary>
internal static class AddressTable
{
    private const int BodyLength = 8;
    private const int AddressAttribute = 1;
    private const int LocalAttribute = 2;
    private const byte AnyFamily = 0;
    private const int V4Length = 4;
    private const int V6Length = 16;

    /// <summary>All addresses.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel doesn't tell.</exception>
    public static IReadOnlyList<LinkAddress> Read()
    {
        List<LinkAddress> addresses = [];
        using NetlinkSocket socket = new(groups: 0);
        socket.RequestTable(NetlinkSocket.GetAddress, AnyFamily);
        socket.ReadAnswer((type, body) =>
        {
            if (type == NetlinkSocket.NewAddress && TryParse(body, out LinkAddress? address))
            {
                addresses.Add(address);
            }
        });
        return addresses;
    }

    /// <summary>Reads what follows the netlink header of a message about an address.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out LinkAddress? address)
    {
        address = null;
        if (body.Length < BodyLength)
        {
            return false;
        }

        // With a peer at the other end the address is the peer's, and the local one is ours.
        IPAddress? own = null;
        IPAddress? any = null;
        NetlinkAttributes attributes = new(body[BodyLength..]);
        while (attributes.MoveNext())
        {
            if (attributes.Value.Length is V4Length or V6Length)
            {
                own = attributes.Type == LocalAttribute ? new IPAddress(attributes.Value) : own;
                any = attributes.Type == AddressAttribute ? new IPAddress(attributes.Value) : any;
            }
        }

        own ??= any;
        int length = body[1];
        address = own is not null && length <= 8 * own.GetAddressBytes().Length ? new LinkAddress(MemoryMarshal.Read<int>(body[4..]), own, length) : null;
        return address is not null;
    }
}
