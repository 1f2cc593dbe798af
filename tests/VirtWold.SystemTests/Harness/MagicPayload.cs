using System.Net.NetworkInformation;

namespace VirtWold.SystemTests.Harness;

/// <summary>The bytes of a magic packet, whole or spoilt on purpose.</summary>
internal static class MagicPayload
{
    private const int Repetitions = 16;
    private const int MacLength = 6;

    /// <summary>Six bytes FF and a number of repetitions of the address; sixteen make a magic packet.</summary>
    public static byte[] Of(string mac, int repetitions = Repetitions)
    {
        var address = PhysicalAddress.Parse(mac).GetAddressBytes();
        return [.. Enumerable.Repeat((byte)0xFF, MacLength), .. Enumerable.Repeat(address, repetitions).SelectMany(bytes => bytes)];
    }

    /// <summary>A magic packet with one wrong bit in one repetition, counted from 0.</summary>
    public static byte[] WithCorruptRepetition(string mac, int repetition)
    {
        var payload = Of(mac);
        payload[MacLength * (1 + repetition) + MacLength - 1] ^= 1;
        return payload;
    }
}
