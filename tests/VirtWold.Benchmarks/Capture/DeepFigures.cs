using VirtWold.Benchmarks.Measuring;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Capture;

/// <summary>What it costs to look for a magic packet anywhere in a large payload, beside finding it at the beginning.</summary>
internal static class DeepFigures
{
    /// <summary>Measures payloads that take short, long, and longest.</summary>
    public static void Measure(Report report)
    {
        byte[] magic = Payloads.Magic(Payloads.Station(1));
        byte[] other = Payloads.Other(Payloads.FullLength, seed: 1);
        Add(report, "packet at the beginning", [.. magic, .. other[magic.Length..]]);
        Add(report, "packet at the end (--deep)", [.. other[magic.Length..], .. magic]);
        Add(report, "no packet (--deep)", other);
        Add(report, "five FF again and again (--deep)", Repeat([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0]));
        Add(report, "streams without an address (--deep)", Repeat([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0]));
    }

    private static void Add(Report report, string name, byte[] payload) =>
        report.Add($"  1400 bytes, {name}", Batches.NanosecondsACall(calls => ReadAll(payload, calls)));

    private static byte[] Repeat(byte[] pattern)
    {
        byte[] payload = new byte[Payloads.FullLength];
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] = pattern[i % pattern.Length];
        }

        return payload;
    }

    private static int ReadAll(byte[] payload, int calls)
    {
        int found = 0;
        for (int i = 0; i < calls; i++)
        {
            bool isRead = MagicPacket.TryRead(payload, out MagicPacket packet, out BrokenRule broken);
            found += isRead && packet.Target.IsStation ? 1 : -(int)broken;
        }

        return found;
    }
}
