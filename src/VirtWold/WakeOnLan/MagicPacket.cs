using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VirtWold.WakeOnLan;

/// <summary>
/// A magic packet (AMD publication 20213, "Magic Packet Technology"): the synchronization stream of six bytes FF, then the
/// station's address sixteen times without a break, anywhere in a payload. What follows, up to the next packet where there is one, is taken
/// for a SecureOn password.
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
    public static bool TryRead(ReadOnlySpan<byte> payload, out MagicPacket packet, out BrokenRule broken) =>
        TryReadNext(ref payload, out packet, out broken);

    /// <summary>
    /// Finds the first magic packet and goes on behind it: several datagrams of one sender may arrive as one, merged by a network card or
    /// by the kernel (GRO, UDP_SEGMENT). Allocates nothing.
    /// </summary>
    /// <param name="rest">What the carrier delivered; afterwards what is behind the packet and its password.</param>
    /// <param name="packet">The packet, where there is one.</param>
    /// <param name="broken">The rule that the first synchronization stream broke, or that there is none.</param>
    /// <param name="takesGroups">Whether the address may be one that no station has, such as a station's in reverse.</param>
    public static bool TryReadNext(ref ReadOnlySpan<byte> rest, out MagicPacket packet, out BrokenRule broken, bool takesGroups = false)
    {
        int end = FindEnd(rest, takesGroups, out MacAddress target, out broken);
        if (end < 0)
        {
            packet = default;
            return false;
        }

        rest = rest[end..];
        int password = rest.Length < Length ? rest.Length : LengthBeforeNext(rest, takesGroups);
        packet = new MagicPacket(target, password == 0 ? default : new SecureOnPassword(rest[..password]));
        rest = rest[password..];
        return true;
    }

    /// <summary>Whether the synchronization stream comes first, and then a byte that a station's address can begin with.</summary>
    private static bool BeginsForStation(ReadOnlySpan<byte> payload)
    {
        const ulong streamAndGroupBit = 0xFFFF_FFFF_FFFF_0100;
        const ulong stream = 0xFFFF_FFFF_FFFF_0000;
        return (BinaryPrimitives.ReadUInt64BigEndian(payload) & streamAndGroupBit) == stream;
    }

    /// <summary>How many bytes stand before the next packet; all where there is none.</summary>
    private static int LengthBeforeNext(ReadOnlySpan<byte> bytes, bool takesGroups)
    {
        int end = FindEnd(bytes, takesGroups, out _, out _);
        return end < 0 ? bytes.Length : end - Length;
    }

    /// <summary>Finds the end of the first packet's last repetition; -1 where there is none.</summary>
    private static int FindEnd(ReadOnlySpan<byte> payload, bool takesGroups, out MacAddress target, out BrokenRule broken)
    {
        // Nearly always the payload is the packet, and what begins like one and isn't has no room for another.
        if (payload.Length >= Length && BeginsForStation(payload))
        {
            ReadOnlySpan<byte> repetitions = payload[SynchronizationLength..];
            bool areEqual = SixteenRepetitions.AreEqual(repetitions);
            target = MacAddress.FromLonger(repetitions);
            if (areEqual && !target.IsZero)
            {
                broken = BrokenRule.None;
                return Length;
            }

            if (!areEqual && repetitions.Length < Length)
            {
                target = default;
                broken = BrokenRule.UnequalRepetitions;
                return -1;
            }
        }

        return Search(payload, takesGroups, out target, out broken);
    }

    private static int Search(ReadOnlySpan<byte> payload, bool takesGroups, out MacAddress target, out BrokenRule broken)
    {
        broken = BrokenRule.None;
        int at = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = payload[at..];
            int stream = rest.StartsWith(SynchronizationStream) ? 0 : rest.IndexOf(SynchronizationStream);
            if (stream < 0)
            {
                target = default;
                broken = broken == BrokenRule.None ? BrokenRule.NoSynchronizationStream : broken;
                return -1;
            }

            // No station's address begins with FF (that would be a multicast address): however many FF there are in a row, the
            // address begins behind the last of them.
            rest = rest[(stream + SynchronizationLength)..];
            int more = rest.IsEmpty || rest[0] != 0xFF ? 0 : rest.IndexOfAnyExcept((byte)0xFF);
            more = more < 0 ? rest.Length : more;
            rest = rest[more..];
            at = payload.Length - rest.Length;
            BrokenRule rule = ReadRepetitions(rest, takesGroups, out target);
            if (rule == BrokenRule.None)
            {
                broken = BrokenRule.None;
                return at + RepetitionsLength;
            }

            // A station's address in reverse may begin with FF; then the stream has six of them and no more.
            if (takesGroups && more is > 0 and < MacAddress.Length
                && ReadRepetitions(payload[(at - more)..], takesGroups, out target) == BrokenRule.None)
            {
                broken = BrokenRule.None;
                return at - more + RepetitionsLength;
            }

            rule = more >= RepetitionsLength ? BrokenRule.TargetIsBroadcast : rule;
            broken = broken == BrokenRule.None ? rule : broken;
            if (rest.Length < Length)
            {
                // Too little for another one.
                target = default;
                return -1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BrokenRule ReadRepetitions(ReadOnlySpan<byte> bytes, bool takesGroups, out MacAddress target)
    {
        target = default;
        if (bytes.Length < RepetitionsLength)
        {
            return IsRepeated(bytes) ? BrokenRule.TooFewRepetitions : BrokenRule.UnequalRepetitions;
        }

        if (!SixteenRepetitions.AreEqual(bytes))
        {
            return BrokenRule.UnequalRepetitions;
        }

        target = MacAddress.FromBytes(bytes);
        if (target.IsStation || (takesGroups && target is { IsZero: false, IsBroadcast: false }))
        {
            return BrokenRule.None;
        }

        return target.IsZero ? BrokenRule.TargetIsZero : BrokenRule.TargetIsMulticast;
    }

    // Each byte equals the one an address further on, if and only if all the repetitions are equal.
    private static bool IsRepeated(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= MacAddress.Length || bytes[MacAddress.Length..].SequenceEqual(bytes[..^MacAddress.Length]);

    /// <summary>The sixteen repetitions in steps of sixteen bytes: 48 of them, which are eight addresses, and the same again.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct SixteenRepetitions
    {
        private readonly Vector128<byte> _a, _b, _c, _a2, _b2, _c2;

        /// <summary>Whether the first <see cref="RepetitionsLength"/> bytes are one address again and again.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool AreEqual(ReadOnlySpan<byte> bytes)
        {
            ref readonly SixteenRepetitions all = ref MemoryMarshal.AsRef<SixteenRepetitions>(bytes);
            Vector128<byte> a = Vector128.Shuffle(all._a, Vector128.Create((byte)0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3));
            Vector128<byte> b = Vector128.Shuffle(all._a, Vector128.Create((byte)4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1));
            Vector128<byte> c = Vector128.Shuffle(all._a, Vector128.Create((byte)2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5));
            Vector128<byte> differences =
                (all._a ^ a) | (all._b ^ b) | (all._c ^ c) | (all._a2 ^ a) | (all._b2 ^ b) | (all._c2 ^ c);
            return differences == Vector128<byte>.Zero;
        }
    }
}
