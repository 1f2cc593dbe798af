using System.Net;

namespace VirtWold.Tests.StandIn.Wire;

/// <summary>
/// A second reader of frames, written from the standards and not from ours: slow, with copies, and as plain as can be. It says in words what a
/// frame asks, or that it asks nothing.
/// </summary>
internal static class NaiveWire
{
    /// <summary>What stands in a frame: "arp …", "neighbour …", "tcp …", or nothing.</summary>
    public static string Describe(byte[] frame)
    {
        List<string> tags = [];
        int at = 12;
        while (true)
        {
            if (frame.Length < at + 2)
            {
                return "";
            }

            string type = Convert.ToHexString(frame, at, 2);
            if (type is not ("8100" or "88A8" or "9100"))
            {
                break;
            }

            if (frame.Length < at + 4 || tags.Count == 2)
            {
                return "";
            }

            tags.Add(Convert.ToHexString(frame, at, 4));
            at += 4;
        }

        string head = $"{Convert.ToHexString(frame, 6, 6)}>{Convert.ToHexString(frame, 0, 6)} [{string.Join(',', tags)}] ";
        byte[] rest = frame[(at + 2)..];
        string what = Convert.ToHexString(frame, at, 2) switch
        {
            "0806" => Arp(rest),
            "0800" => V4(rest),
            "86DD" => V6(rest),
            _ => "",
        };
        return what.Length > 0 ? head + what : "";
    }

    private static string Arp(byte[] b) => b.Length < 28 || Convert.ToHexString(b, 0, 6) != "000108000604"
        ? ""
        : $"arp {Number(b, 6, 2)} {Convert.ToHexString(b, 8, 6)} {new IPAddress(b[14..18])} {Convert.ToHexString(b, 18, 6)} {new IPAddress(b[24..28])}";

    private static string V4(byte[] b)
    {
        if (b.Length < 20 || b[0] / 16 != 4)
        {
            return "";
        }

        int header = b[0] % 16 * 4;
        int total = (int)Number(b, 2, 2);
        bool hasMoreOrOffset = Number(b, 6, 2) % 0x4000 != 0;
        return header < 20 || b.Length < header || total < header || hasMoreOrOffset
            ? ""
            : Carried(b[9], b[8], new IPAddress(b[12..16]), new IPAddress(b[16..20]), b[header..Math.Min(total, b.Length)], total - header);
    }

    private static string V6(byte[] b)
    {
        if (b.Length < 40 || b[0] / 16 != 6)
        {
            return "";
        }

        int left = (int)Number(b, 4, 2);
        byte[] rest = b[40..Math.Min(40 + left, b.Length)];
        byte next = b[6];
        for (int i = 0; i < 2 && next is 0 or 60; i++)
        {
            if (rest.Length < 2)
            {
                return "";
            }

            int length = (rest[1] * 8) + 8;
            next = rest[0];
            if (rest.Length < length)
            {
                return "";
            }

            rest = rest[length..];
            left -= length;
        }

        return left < 0 ? "" : Carried(next, b[7], new IPAddress(b[8..24]), new IPAddress(b[24..40]), rest, left);
    }

    private static string Carried(byte protocol, byte hops, IPAddress source, IPAddress destination, byte[] b, int length)
    {
        string from = $"{source} {destination} ";
        if (protocol == 58 && hops == 255 && b.Length >= 24 && b[0] is 135 or 136 && b[1] == 0)
        {
            bool answers = b[0] == 136 && b[4] / 64 % 2 == 1;
            return $"{from}neighbour {b[0]} {new IPAddress(b[8..24])} {answers}";
        }

        if (protocol != 6 || b.Length < 20)
        {
            return "";
        }

        int header = b[12] / 16 * 4;
        return header < 20 || header > length
            ? ""
            : $"{from}tcp {Number(b, 0, 2)} {Number(b, 2, 2)} {Number(b, 4, 4)} {Number(b, 8, 4)} {b[13] % 32} {length - header}";
    }

    private static long Number(byte[] b, int at, int length) => b[at..(at + length)].Aggregate(0L, static (sum, one) => (sum * 256) + one);
}
