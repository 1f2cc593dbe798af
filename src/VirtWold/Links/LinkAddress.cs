using System.Net;

namespace VirtWold.Links;

/// <summary>An IP address of an interface.</summary>
/// <param name="Index">The interface.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many leading bits its network's addresses share.</param>
internal sealed record LinkAddress(int Index, IPAddress Address, int PrefixLength)
{
    /// <summary>The network that it is in.</summary>
    public IPNetwork Network { get; } = NetworkOf(Address, PrefixLength);

    private static IPNetwork NetworkOf(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = length; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }
}
