using System.Collections.Immutable;
using System.Globalization;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines;

/// <summary>What a machine's owner has written about connections that wake it, and how it is connected. Equal where all of it is.</summary>
internal sealed record AccessMark
{
    /// <summary>So many ports and addresses a machine may have.</summary>
    public const int Most = 16;

    /// <summary>The ports at which a connection asks for a wake.</summary>
    public ImmutableArray<AccessPort> Ports { get; init; } = [];

    /// <summary>The machine's addresses; empty where its owner doesn't say.</summary>
    public ImmutableArray<InternetAddress> Addresses { get; init; } = [];

    /// <summary>Where its addresses are known from.</summary>
    public AddressSource Source { get; init; }

    /// <summary>When its addresses are no longer its own; null if they stay.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The host's device to answer on, as its owner has it; empty where the machine's own interface tells.</summary>
    public string Device { get; init; } = "";

    /// <summary>What a ping comes to.</summary>
    public PingAnswer Ping { get; init; }

    /// <summary>The VLAN in which it is answered for: 0 for frames without a tag; nothing for any.</summary>
    public int? Vlan { get; init; }

    /// <summary>The machine's interfaces.</summary>
    public ImmutableArray<NetworkCard> Cards { get; init; } = [];

    /// <summary>The machine's interface that is stood in for; nothing where none is known.</summary>
    public NetworkCard Card
    {
        get
        {
            if (Device.Length == 0)
            {
                return Cards.FirstOrDefault(static card => card.Kind is CardKind.Bridge or CardKind.Direct);
            }

            NetworkCard there = Cards.FirstOrDefault(card => card.Device == Device);
            return there.Mac.IsZero ? Cards.FirstOrDefault() : there;
        }
    }

    /// <summary>What is wrong with what its owner has written, for people; empty where nothing is.</summary>
    public string Fault { get; init; } = "";

    /// <summary>Reads what an owner has written.</summary>
    /// <param name="access">Ports, such as <c>22,3389,80/http</c>.</param>
    /// <param name="addresses">Addresses, such as <c>192.0.2.20 2001:db8::20</c>; nothing or empty where they aren't given.</param>
    /// <param name="device">The host's device; nothing or empty where it isn't given.</param>
    /// <param name="ping"><c>ignore</c>, <c>answer</c> or <c>wake</c>; nothing or empty where it isn't given.</param>
    /// <param name="vlan">A VLAN, or <c>none</c> for frames without a tag; nothing or empty where it isn't given.</param>
    /// <returns>Nothing where no access is asked for. What can't be read is a fault.</returns>
    public static AccessMark? Read(string? access, string? addresses, string? device, string? ping = null, string? vlan = null)
    {
        if (access is null && addresses is null && device is null && ping is null && vlan is null)
        {
            return null;
        }

        string fault = ReadPorts(access, out ImmutableArray<AccessPort> ports);
        string addressFault = ReadAddresses(addresses, out ImmutableArray<InternetAddress> read);
        string pingFault = ReadPing(ping, out PingAnswer answer);
        string vlanFault = ReadVlan(vlan, out int? id);
        return new AccessMark
        {
            Device = device ?? "",
            Ports = ports,
            Addresses = read,
            Ping = answer,
            Vlan = id,
            Fault = new[] { fault, addressFault, pingFault, vlanFault }.FirstOrDefault(static text => text.Length > 0, ""),
        };
    }

    /// <inheritdoc/>
    public bool Equals(AccessMark? other) =>
        other is not null
        && Device == other.Device
        && Fault == other.Fault
        && (Ping, Vlan, Source, Until) == (other.Ping, other.Vlan, other.Source, other.Until)
        && Ports.SequenceEqual(other.Ports)
        && Addresses.SequenceEqual(other.Addresses)
        && Cards.SequenceEqual(other.Cards);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Device, Fault, Ports.Length, Addresses.Length, Cards.Length);

    private static string[] Split(string? text) => (text ?? "").Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static string ReadPorts(string? text, out ImmutableArray<AccessPort> ports)
    {
        ports = [];
        string[] words = Split(text);
        if (words.Length is 0 or > Most)
        {
            return $"access must be one to {Most} ports, such as 22,80/http";
        }

        ImmutableArray<AccessPort>.Builder read = ImmutableArray.CreateBuilder<AccessPort>();
        foreach (string word in words)
        {
            string[] parts = word.Split('/');
            bool isPort = ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0;
            if (!isPort || parts.Length > 2 || (parts.Length == 2 && parts[1] != "http"))
            {
                return $"access must be ports, each alone or with /http, such as 22,80/http; not '{word}'";
            }

            if (read.Any(port => port.Number == number))
            {
                return $"access has port {parts[0]} twice";
            }

            read.Add(new AccessPort(number, parts.Length == 2));
        }

        ports = read.ToImmutable();
        return "";
    }

    private static string ReadPing(string? text, out PingAnswer ping)
    {
        (ping, string fault) = text switch
        {
            null or "" or "ignore" => (PingAnswer.Ignore, ""),
            "answer" => (PingAnswer.Answer, ""),
            "wake" => (PingAnswer.Wake, ""),
            _ => (PingAnswer.Ignore, $"ping must be ignore, answer or wake, not '{text}'"),
        };
        return fault;
    }

    private static string ReadVlan(string? text, out int? vlan)
    {
        const int last = 4094;
        vlan = text == "none" ? 0 : null;
        if (string.IsNullOrEmpty(text) || vlan == 0)
        {
            return "";
        }

        bool isId = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id is > 0 and <= last;
        vlan = isId ? id : null;
        return isId ? "" : $"vlan must be a VLAN from 1 to {last}, or none for frames without a tag, not '{text}'";
    }

    private static string ReadAddresses(string? text, out ImmutableArray<InternetAddress> addresses)
    {
        addresses = [];
        string[] words = Split(text);
        if (words.Length > Most)
        {
            return $"address must be at most {Most} addresses";
        }

        ImmutableArray<InternetAddress>.Builder read = ImmutableArray.CreateBuilder<InternetAddress>();
        foreach (string word in words)
        {
            if (!InternetAddress.TryParse(word, out InternetAddress address) || !IsHosts(address))
            {
                return $"address must be the machine's own IP addresses, such as 192.0.2.20 2001:db8::20; not '{word}'";
            }

            if (read.Contains(address))
            {
                return $"address has {word} twice";
            }

            read.Add(address);
        }

        addresses = read.ToImmutable();
        return "";
    }

    /// <summary>Whether a host can have it on a network: not a group's, not everybody's, not nobody's, not this host's own.</summary>
    public static bool IsHosts(InternetAddress address)
    {
        const int loopback = 127;
        const int firstOfGroups = 224;
        const int v6Group = 0xFF;
        if (address.Family == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            int first = (int)(address.Bits >> 24);
            return first is > 0 and < firstOfGroups and not loopback;
        }

        return address.Bits > 1 && (int)(address.Bits >> 120) != v6Group && address.Unmapped == address;
    }
}
