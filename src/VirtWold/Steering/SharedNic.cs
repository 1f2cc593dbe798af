using System.ComponentModel;
using System.Net.Sockets;
using VirtWold.Links;
using VirtWold.Steering.Rules;
using VirtWold.WakeOnLan;

namespace VirtWold.Steering;

/// <summary>The NIC, the veth and the addresses that host and pod share, as they are at this moment.</summary>
/// <param name="Nic">The NIC; null if it isn't there.</param>
/// <param name="Veth">The veth's end in this network namespace; null if it isn't there.</param>
/// <param name="Locals">The addresses of the NIC and of the VLANs on it.</param>
internal sealed record SharedNic(Link? Nic, Link? Veth, IReadOnlyList<LocalAddress> Locals)
{
    private const string Vlan = "vlan";

    /// <summary>The NIC's own address.</summary>
    public MacAddress Mac
    {
        get
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, Nic?.Station ?? 0);
            return MacAddress.FromBytes(bytes[2..]);
        }
    }

    /// <summary>Looks for both by their names.</summary>
    /// <exception cref="SteeringException">The kernel doesn't tell.</exception>
    public static SharedNic Find(SteerOptions options) => Look(links => (links.FindByName(options.Nic), links.FindByName(options.Peer)));

    /// <summary>Looks for both: by their indexes, as a name may change; and by their names, where they were made again.</summary>
    /// <exception cref="SteeringException">The kernel doesn't tell.</exception>
    public static SharedNic FindAgain(SteerOptions options, int nic, int veth) => Look(links =>
        (links.FirstOrDefault(link => link.Index == nic) ?? links.FindByName(options.Nic), links.FirstOrDefault(link => link.Index == veth) ?? links.FindByName(options.Peer)));

    /// <summary>Checks that frames can be steered from one to the other.</summary>
    /// <exception cref="SteeringException">They can't.</exception>
    public void Check(SteerOptions options)
    {
        string? error = Nic is null ? $"there is no interface {options.Nic}; there are {LinkTable.Names()}"
            : Nic.HardwareType != Link.Ethernet || Nic.IsLoopback ? $"{options.Nic} isn't an Ethernet interface; name the NIC that the frames come in by"
            : Veth is null ? $"there is no interface {options.Peer}; make the veth, for example: ip link add {options.Peer} type veth peer name lan netns POD"
            : Veth.Kind != "veth" ? $"{options.Peer} isn't a veth; name the end of one whose other end is in the pod"
            : Veth.Index == Nic.Index ? $"{options.Nic} is named twice; --peer is the veth that leads to the pod"
            : null;
        if (error is not null)
        {
            throw new SteeringException(Nic is null || Veth is null ? SteeringFailure.Unavailable : SteeringFailure.BadRequest, error);
        }
    }

    private static SharedNic Look(Func<IReadOnlyList<Link>, (Link? Nic, Link? Veth)> find)
    {
        try
        {
            IReadOnlyList<Link> links = LinkTable.Read();
            (Link? nic, Link? veth) = find(links);
            return new SharedNic(nic, veth, nic is null ? [] : [.. AddressTable.Read().SelectMany(address => Local(address, nic, links))]);
        }
        catch (Win32Exception error)
        {
            throw new SteeringException(SteeringFailure.Unavailable, $"the kernel doesn't tell about network interfaces: {error.Message}");
        }
    }

    /// <summary>An address with the tags that its frames have on the NIC; nothing where they don't come in by it.</summary>
    private static IEnumerable<LocalAddress> Local(LinkAddress address, Link nic, IReadOnlyList<Link> links)
    {
        uint vlans = 0;
        Link? link = links.FirstOrDefault(link => link.Index == address.Index);
        for (int tags = 0; link is { Kind: Vlan } && link.Index != nic.Index && tags < 2; tags++)
        {
            vlans |= (uint)link.Vlan << (16 * tags);
            int below = link.Lower;
            link = links.FirstOrDefault(other => other.Index == below);
        }

        if (link?.Index == nic.Index)
        {
            byte[] bytes = address.Address.GetAddressBytes();
            yield return new LocalAddress(
                vlans, address.Address.AddressFamily == AddressFamily.InterNetwork ? InternetAddress.FromV4(bytes) : InternetAddress.FromV6(bytes));
        }
    }
}
