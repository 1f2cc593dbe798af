using System.Collections.Immutable;
using System.Runtime.InteropServices;
using VirtWold.WakeOnLan;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Asks the agent in a domain's guest which addresses the guest has. The call blocks for as long as the guest likes, and what it answers is
/// the guest's own claim.
/// </summary>
internal static unsafe class AgentAddresses
{
    /// <summary>More interfaces, and more addresses of one, aren't looked at.</summary>
    private const int MostInterfaces = 64;
    private const int MostAddresses = 64;

    /// <summary>Asks for the addresses of one of its network cards.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="mac">The card.</param>
    /// <returns>The addresses that others can use, at most <see cref="AccessMark.Most"/>; none where the guest has none yet.</returns>
    /// <exception cref="LibvirtException">There is no agent, or it doesn't answer.</exception>
    public static ImmutableArray<InternetAddress> Ask(DomainHandle domain, MacAddress mac)
    {
        Native.virDomainInterface** interfaces;
        int count = Native.virDomainInterfaceAddresses(domain, &interfaces, Native.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT, 0);
        if (count < 0)
        {
            throw LibvirtException.Last();
        }

        ImmutableArray<InternetAddress>.Builder found = ImmutableArray.CreateBuilder<InternetAddress>();
        for (int i = 0; i < count; i++)
        {
            if (i < MostInterfaces && MacAddress.TryParse(Text(interfaces[i]->hwaddr), out MacAddress station) && station == mac)
            {
                AddAll(interfaces[i], found);
            }

            Native.virDomainInterfaceFree(interfaces[i]);
        }

        NativeMemory.Free(interfaces);
        return found.ToImmutable();
    }

    private static void AddAll(Native.virDomainInterface* one, ImmutableArray<InternetAddress>.Builder found)
    {
        for (uint i = 0; i < Math.Min(one->naddrs, MostAddresses) && found.Count < AccessMark.Most; i++)
        {
            if (InternetAddress.TryParse(Text(one->addrs[i].addr), out InternetAddress address) && IsUsable(address) && !found.Contains(address))
            {
                found.Add(address);
            }
        }
    }

    /// <summary>Whether clients would connect to it: addresses that are good on one link alone are nobody's to name.</summary>
    private static bool IsUsable(InternetAddress address)
    {
        const uint linkLocal4 = 0xA9FE;
        return AccessMark.IsHosts(address)
            && (address.Family == System.Net.Sockets.AddressFamily.InterNetwork
                ? (uint)(address.Bits >> 16) != linkLocal4
                : !address.ToIPAddress().IsIPv6LinkLocal);
    }

    private static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);
}
