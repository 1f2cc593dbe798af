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

    /// <summary>A magic packet with so many bytes of a SecureOn password behind it.</summary>
    public static byte[] WithPassword(string mac, int length) =>
        [.. Of(mac), .. Enumerable.Range(1, length).Select(number => (byte)number)];

    /// <summary>A magic packet with so many other bytes in front of it.</summary>
    public static byte[] AtOffset(string mac, int offset) =>
        [.. Enumerable.Range(1, offset).Select(number => (byte)(number & 0x7F)), .. Of(mac)];

    /// <summary>A magic packet with one wrong bit in one repetition, counted from 0.</summary>
    public static byte[] WithCorruptRepetition(string mac, int repetition)
    {
        var payload = Of(mac);
        payload[MacLength * (1 + repetition) + MacLength - 1] ^= 1;
        return payload;
    }
}
