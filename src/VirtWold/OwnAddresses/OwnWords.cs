namespace VirtWold.OwnAddresses;

/// <summary>What programs read of the kinds and the rules.</summary>
internal static class OwnWords
{
    /// <summary>The name of a kind.</summary>
    public static string Name(this OwnTraffic kind) => kind switch
    {
        OwnTraffic.Ipv4 => "ipv4",
        OwnTraffic.Ipv6 => "ipv6",
        OwnTraffic.Arp => "arp",
        OwnTraffic.Nd => "nd",
        OwnTraffic.Ping => "ping",
        OwnTraffic.Http => "http",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The name of a rule.</summary>
    public static string Name(this OwnRefusal refusal) => refusal switch
    {
        OwnRefusal.OtherVlan => "other-vlan",
        OwnRefusal.OutsideNetwork => "outside-network",
        OwnRefusal.NoSender => "no-sender",
        OwnRefusal.NotServed => "not-served",
        OwnRefusal.Malformed => "bad-message",
        OwnRefusal.TooMany => "too-many",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}
