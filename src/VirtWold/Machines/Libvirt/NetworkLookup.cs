using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Xml;
using VirtWold.WakeOnLan;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Asks libvirt's networks for what a machine's owner hasn't written: which bridge or NIC a network is, and which address the machine has
/// there, by a static host entry, or else by the lease that it got last.
/// </summary>
internal static unsafe class NetworkLookup
{
    /// <summary>More leases aren't looked at.</summary>
    private const int MostLeases = 64;

    /// <summary>Fills in what is missing of a mark.</summary>
    /// <param name="domain">The domain: its connection is asked.</param>
    /// <param name="access">The mark; null if there is none.</param>
    /// <returns>The mark with what was found. What can't be found is left as it is.</returns>
    public static AccessMark? Complete(DomainHandle domain, AccessMark? access)
    {
        if (access is not { Fault.Length: 0 } || !access.Cards.Any(static card => card.Kind == CardKind.Network))
        {
            return access;
        }

        ImmutableArray<NetworkCard>.Builder cards = ImmutableArray.CreateBuilder<NetworkCard>(access.Cards.Length);
        foreach (NetworkCard card in access.Cards)
        {
            cards.Add(card.Kind == CardKind.Network ? Complete(domain, card, ref access) : card);
        }

        return access with { Cards = cards.ToImmutable() };
    }

    private static NetworkCard Complete(DomainHandle domain, NetworkCard card, ref AccessMark access)
    {
        using NetworkHandle network = new(Native.virNetworkLookupByName(Native.virDomainGetConnect(domain), card.Device));
        if (network.IsInvalid || Read(network) is not { } xml)
        {
            return card;
        }

        if (access.Addresses.IsEmpty)
        {
            access = WithAddress(access, network, xml, card.Mac);
        }

        return xml.Device.Length > 0 ? card with { Device = xml.Device, Kind = xml.Kind } : card;
    }

    private static AccessMark WithAddress(AccessMark access, NetworkHandle network, NetworkXml xml, MacAddress mac)
    {
        ImmutableArray<InternetAddress> fixedOnes =
            [.. xml.Hosts.Where(host => host.Mac == mac).Select(static host => host.Address).Where(AccessMark.IsHosts).Distinct().Take(AccessMark.Most)];
        if (!fixedOnes.IsEmpty)
        {
            return access with { Addresses = fixedOnes, Source = AddressSource.StaticHost };
        }

        return Lease(network, mac) is var (address, until)
            ? access with { Addresses = [address], Source = AddressSource.Lease, Until = until }
            : access;
    }

    private static NetworkXml? Read(NetworkHandle network)
    {
        byte* xml = Native.virNetworkGetXMLDesc(network, 0);
        if (xml is null)
        {
            return null;
        }

        try
        {
            return NetworkXml.Read(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(xml));
        }
        catch (XmlException)
        {
            return null;
        }
        finally
        {
            NativeMemory.Free(xml);
        }
    }

    /// <summary>The lease that ends last; one that doesn't end comes before all others.</summary>
    private static (InternetAddress Address, DateTimeOffset? Until)? Lease(NetworkHandle network, MacAddress mac)
    {
        Native.virNetworkDHCPLease** leases;
        int count = Native.virNetworkGetDHCPLeases(network, mac.ToString(), &leases, 0);
        if (count <= 0)
        {
            return null;
        }

        List<(InternetAddress Address, DateTimeOffset? Until)> found = [];
        for (int i = 0; i < count; i++)
        {
            long end = leases[i]->expirytime;
            if (i < MostLeases && InternetAddress.TryParse(Marshal.PtrToStringUTF8((nint)leases[i]->ipaddr), out InternetAddress address)
                && AccessMark.IsHosts(address))
            {
                found.Add((address, end > 0 ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(end, DateTimeOffset.MaxValue.ToUnixTimeSeconds())) : null));
            }

            Native.virNetworkDHCPLeaseFree(leases[i]);
        }

        NativeMemory.Free(leases);
        return found.Count == 0 ? null : found.MaxBy(static lease => lease.Until ?? DateTimeOffset.MaxValue);
    }
}
