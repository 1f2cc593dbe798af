using VirtWold.Benchmarks.Measuring;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Capture;

/// <summary>What it costs to read a frame, from its bytes to its target or to the rule it broke.</summary>
internal static class ParserFigures
{
    private const double Goal = 10;

    /// <summary>Enough different frames that none is foreseen; few enough for the processor's nearest cache. A power of two.</summary>
    private const int FrameCount = 32;

    /// <summary>Measures each kind of frame.</summary>
    public static void Measure(Report report)
    {
        (string Name, Func<int, TestFrame> Make)[] kinds =
        [
            ("magic packet in UDP over IPv4", static i => TestFrame.Udp4(Payloads.Magic(Payloads.Station(i)))),
            ("magic packet in a raw frame", static i => TestFrame.Raw(Payloads.Magic(Payloads.Station(i)))),
            ("magic packet in UDP over IPv6, tagged", static i => TestFrame.TaggedUdp6(Payloads.Magic(Payloads.Station(i)))),
            ("near miss: wrong at the end of the last repetition", static i => TestFrame.Udp4(Payloads.Spoilt(Payloads.Station(i)))),
            ("near miss: cut after four repetitions", static i => TestFrame.Udp4(Payloads.Magic(Payloads.Station(i))[..30])),
            ("near miss: TCP", static i => TestFrame.Tcp4(Payloads.Magic(Payloads.Station(i)))),
            ("no miss at all: UDP with 102 other bytes", static i => TestFrame.Udp4(Payloads.Other(MagicPacket.Length, i))),
        ];
        Samples allocated = new("bytes", 2);
        foreach ((string name, Func<int, TestFrame> make) in kinds)
        {
            byte[][] frames = [.. Enumerable.Range(0, FrameCount).Select(i => make(i).Bytes)];
            report.AddAtMost(Goal, $"  {name}", Batches.NanosecondsACall(calls => ReadAll(frames, calls)));
            allocated.Add(Batches.BytesACall(calls => ReadAll(frames, calls)));
        }

        report.AddAtMost(0, "  allocated for a frame", allocated);
    }

    private static int ReadAll(byte[][] frames, int calls)
    {
        int result = 0;
        for (int i = 0; i < calls; i++)
        {
            byte[] bytes = frames[i & (FrameCount - 1)];
            if (EthernetFrame.TryRead(bytes, bytes.Length, out EthernetFrame frame, out BrokenRule broken)
                && MagicPacket.TryRead(frame.Payload, out MagicPacket packet, out broken))
            {
                result += packet.Target.IsStation ? 1 : 0;
            }
            else
            {
                result -= (int)broken;
            }
        }

        return result;
    }
}
