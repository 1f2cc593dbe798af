using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using VirtWold.Benchmarks.Native;

namespace VirtWold.Benchmarks.Surroundings;

/// <summary>Who runs where: the daemon on the first of the processors that we may use, the sender on the last.</summary>
internal static unsafe class Processors
{
    private const int MaskWords = 16;
    private const int WordBits = 64;

    private static readonly int[] Allowed = ReadAllowed();

    /// <summary>The daemon's processor, as taskset takes it.</summary>
    public static string First => Allowed[0].ToString(CultureInfo.InvariantCulture);

    /// <summary>Keeps the calling thread on the last processor.</summary>
    public static void StayOnLast()
    {
        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        mask[Allowed[^1] / WordBits] = 1UL << (Allowed[^1] % WordBits);
        if (Linux.sched_setaffinity(0, MaskWords * sizeof(ulong), mask) != 0)
        {
            throw new Win32Exception();
        }
    }

    private static int[] ReadAllowed()
    {
        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        if (Linux.sched_getaffinity(0, MaskWords * sizeof(ulong), mask) < 0)
        {
            throw new Win32Exception();
        }

        List<int> allowed = [];
        for (int word = 0; word < MaskWords; word++)
        {
            for (ulong bits = mask[word]; bits != 0; bits &= bits - 1)
            {
                allowed.Add((word * WordBits) + BitOperations.TrailingZeroCount(bits));
            }
        }

        return [.. allowed];
    }
}
