using System.Net;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Who is who in these tests. The IP addresses are those that are set aside for documentation (RFC 5737, RFC 3849).</summary>
internal static class Stations
{
    public static MacAddress Target { get; } = MacAddress.Parse("52:54:00:12:34:56");

    public static MacAddress Other { get; } = MacAddress.Parse("52:54:00:65:43:21");

    public static MacAddress Sender { get; } = MacAddress.Parse("02:00:00:00:00:01");

    public static IPAddress SenderV4 { get; } = IPAddress.Parse("192.0.2.7");

    public static IPAddress SenderV6 { get; } = IPAddress.Parse("2001:db8::7");
}
