using System.Net.Sockets;
using VirtWold.Hosting;

namespace VirtWold.Checks;

/// <summary>What the unit that the daemon runs under keeps from it, though this program may do it.</summary>
internal static class UnitLimits
{
    /// <summary>Why sockets of a family can't be opened under it; null if they can.</summary>
    public static Caveat? Forbids(ServiceUnit? unit, AddressFamily family)
    {
        string name = family switch
        {
            AddressFamily.InterNetwork => "AF_INET",
            AddressFamily.InterNetworkV6 => "AF_INET6",
            _ => "AF_UNIX",
        };
        return unit is null || unit.MayUse(name)
            ? null
            : new Caveat(
                $"{unit.Name} forbids it (RestrictAddressFamilies= without {name})",
                $"allow it: systemctl edit {unit.Name}, and there below [Service] the lines RestrictAddressFamilies=AF_INET AF_INET6 and IPAddressAllow=localhost");
    }

    /// <summary>What is served by IP under a unit whose filter throws all of it away.</summary>
    public static Finding Unreachable(string check, ServiceUnit unit, string address) => Finding.Warning(
        check,
        $"{address} can be listened on, but {unit.Name} lets nothing reach it (IPAddressDeny=)",
        $"let it: systemctl edit {unit.Name}, and there below [Service] the line IPAddressAllow=localhost, or the network that it is for");
}
