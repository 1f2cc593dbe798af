using System.CommandLine;
using System.Globalization;
using System.Net;
using VirtWold.WakeOnLan;

namespace VirtWold.CommandLine;

/// <summary>The options of <c>virtwold send</c>.</summary>
internal static class SendOptions
{
    private const int DefaultPort = 9;
    private const int MaxVlan = 4094;
    private const int MaxRepeat = 1000;

    public static Argument<string> Target { get; } = new("TARGET")
    {
        Description = "MAC address, or the name of a machine on the hypervisor",
    };

    public static Setting<IPEndPoint?> To { get; } = Settings.One<IPEndPoint?>(
        ["--to"],
        "",
        "IP[:PORT]",
        "UDP destination, an IPv4 address or [IPv6]; by default 255.255.255.255:9",
        TryReadDestination,
        "an IP address, with or without a port",
        null);

    public static Setting<string> Interface { get; } = Settings.One(
        ["--interface", "-i"], "", "IF", "Interface to send out of", Settings.Text, "the name of an interface", "");

    public static Option<bool> Raw { get; } = new("--raw")
    {
        Description = "Send an Ethernet frame of EtherType 0x0842 instead of UDP; needs --interface",
    };

    public static Setting<MacAddress> Destination { get; } = Settings.One(
        ["--destination"],
        "",
        "MAC",
        "Station that a raw frame is addressed to; by default all (ff:ff:ff:ff:ff:ff)",
        MacAddress.TryParse,
        "a MAC address",
        MacAddress.Broadcast);

    public static Setting<int?> Vlan { get; } = Settings.One<int?>(
        ["--vlan"], "", "ID", "802.1Q tag of a raw frame", TryReadVlan, "a VLAN from 0 to 4094", null);

    public static Setting<byte[]> Password { get; } = Settings.One<byte[]>(
        ["--password"],
        "",
        "PASSWORD",
        "SecureOn password, such as 00:11:22:33:44:55 or 192.168.1.1",
        SecureOnNotation.TryParse,
        "four or six bytes, such as 00:11:22:33:44:55 or 192.168.1.1",
        []);

    public static Setting<int> Repeat { get; } = Settings.One(
        ["--repeat"], "", "N", "How many packets to send; by default one", TryReadRepeat, "a number from 1 to 1000", 1);

    private static bool TryReadDestination(string text, out IPEndPoint? destination)
    {
        bool parsed = IPEndPoint.TryParse(text, out destination);
        if (parsed && destination!.Port == 0 && !text.EndsWith(":0", StringComparison.Ordinal))
        {
            destination.Port = DefaultPort;
        }

        return parsed;
    }

    private static bool TryReadVlan(string text, out int? vlan)
    {
        bool parsed = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id <= MaxVlan;
        vlan = id;
        return parsed;
    }

    private static bool TryReadRepeat(string text, out int repeat) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out repeat) && repeat is >= 1 and <= MaxRepeat;
}
