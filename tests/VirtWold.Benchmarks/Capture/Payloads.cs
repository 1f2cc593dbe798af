using PacketDotNet;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Capture;

/// <summary>What frames carry.</summary>
internal static class Payloads
{
    /// <summary>As much as fits into an ordinary frame.</summary>
    public const int FullLength = 1400;

    /// <summary>A station's address, another one for each number.</summary>
    public static MacAddress Station(int number) =>
        MacAddress.FromBytes([0x52, 0x54, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    /// <summary>A magic packet.</summary>
    public static byte[] Magic(MacAddress target) => new WakeOnLanPacket(target.ToPhysicalAddress()).Bytes;

    /// <summary>A magic packet with a wrong bit at its very end.</summary>
    public static byte[] Spoilt(MacAddress target)
    {
        byte[] payload = Magic(target);
        payload[^1] ^= 1;
        return payload;
    }

    /// <summary>Anything but a magic packet: bytes that were drawn, without one FF.</summary>
    public static byte[] Other(int length, int seed)
    {
        byte[] payload = new byte[length];
        Random random = new(seed);
        for (int i = 0; i < length; i++)
        {
            payload[i] = (byte)random.Next(byte.MaxValue);
        }

        return payload;
    }
}
