using System.Runtime.Intrinsics;

namespace VirtWold.WakeOnLan;

/// <summary>
/// A magic packet (AMD publication 20213, "Magic Packet Technology"): the synchronization stream of six bytes FF, then the
/// station's address sixteen times without a break, anywhere in a payload. What follows is taken for a SecureOn password.
/// </summary>
/// <param name="Target">The station to wake.</param>
/// <param name="Password">The SecureOn password, empty where there is none.</param>
internal readonly record struct MagicPacket(MacAddress Target, SecureOnPassword Password)
{
    /// <summary>How often the address is repeated.</summary>
    public const int Repetitions = 16;

    /// <summary>Bytes in the synchronization stream.</summary>
    public const int SynchronizationLength = 6;

    /// <summary>Bytes in a magic packet without a password.</summary>
    public const int Length = SynchronizationLength + RepetitionsLength;

    private const int RepetitionsLength = Repetitions * MacAddress.Length;

    private static ReadOnlySpan<byte> SynchronizationStream => [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    /// <summary>Finds the first magic packet in <paramref name="payload"/>. Allocates nothing.</summary>
    /// <param name="payload">What the carrier delivered: any bytes at all.</param>
    /// <param name="packet">The packet, where there is one.</param>
    /// <param name="broken">The rule that the first synchronization stream broke, or that there is none.</param>
    public static bool TryRead(ReadOnlySpan<byte> payload, out MagicPacket packet, out BrokenRule broken)
    {
        broken = BrokenRule.None;
        // Nearly always the payload begins with it.
        if (payload.StartsWith(SynchronizationStream) && ReadRepetitions(payload[SynchronizationLength..], out packet) == BrokenRule.None)
        {
            return true;
        }

        packet = default;
        while (true)
        {
            int stream = payload.IndexOf(SynchronizationStream);
            if (stream < 0)
            {
                broken = broken == BrokenRule.None ? BrokenRule.NoSynchronizationStream : broken;
                return false;
            }

            // No station's address begins with FF (that would be a multicast address): however many FF there are in a row, the
            // address begins behind the last of them.
            payload = payload[stream..];
            int run = payload.IndexOfAnyExcept((byte)0xFF);
            run = run < 0 ? payload.Length : run;
            BrokenRule rule = ReadRepetitions(payload[run..], out packet);
            if (rule == BrokenRule.None)
            {
                broken = BrokenRule.None;
                return true;
            }

            rule = run >= Length ? BrokenRule.TargetIsBroadcast : rule;
            broken = broken == BrokenRule.None ? rule : broken;
            payload = payload[run..];
        }
    }

    /// <summary>Writes a magic packet for <paramref name="target"/> into the first <see cref="Length"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter than that.</exception>
    public static void Write(MacAddress target, Span<byte> destination)
    {
        SynchronizationStream.CopyTo(destination);
        for (int i = 0; i < Repetitions; i++)
        {
            target.WriteTo(destination[(SynchronizationLength + (i * MacAddress.Length))..]);
        }
    }

    private static BrokenRule ReadRepetitions(ReadOnlySpan<byte> bytes, out MagicPacket packet)
    {
        packet = default;
        if (bytes.Length < RepetitionsLength)
        {
            return IsRepeated(bytes) ? BrokenRule.TooFewRepetitions : BrokenRule.UnequalRepetitions;
        }

        if (!IsRepeatedSixteenTimes(bytes))
        {
            return BrokenRule.UnequalRepetitions;
        }

        MacAddress target = MacAddress.FromBytes(bytes);
        if (!target.IsStation)
        {
            return target.IsZero ? BrokenRule.TargetIsZero : BrokenRule.TargetIsMulticast;
        }

        packet = new MagicPacket(target, bytes.Length == RepetitionsLength ? default : new SecureOnPassword(bytes[RepetitionsLength..]));
        return BrokenRule.None;
    }

    // Each byte equals the one an address further on, if and only if all the repetitions are equal.
    private static bool IsRepeated(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= MacAddress.Length || bytes[MacAddress.Length..].SequenceEqual(bytes[..^MacAddress.Length]);

    /// <summary>The same for the whole of sixteen repetitions: ninety bytes in six overlapping steps of sixteen.</summary>
    private static bool IsRepeatedSixteenTimes(ReadOnlySpan<byte> bytes)
    {
        const int step = 16;
        const int last = RepetitionsLength - MacAddress.Length - step;
        Vector128<byte> differences = Difference(bytes, last);
        for (int i = 0; i < last; i += step)
        {
            differences |= Difference(bytes, i);
        }

        return differences == Vector128<byte>.Zero;
    }

    private static Vector128<byte> Difference(ReadOnlySpan<byte> bytes, int offset) =>
        Vector128.Create(bytes[offset..]) ^ Vector128.Create(bytes[(offset + MacAddress.Length)..]);
}
