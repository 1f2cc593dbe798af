using System.Runtime.InteropServices;
using VirtWold.Interop;
using VirtWold.Steering.Kernel;
using VirtWold.Steering.Tables;

namespace VirtWold.Steering.Status;

/// <summary>Adds up the rules' counters: each processor has its own.</summary>
internal static class CounterReader
{
    /// <summary>Packets, bytes, and when the last one was.</summary>
    private const int Numbers = 3;

    private static readonly int Processors = LibBpf.libbpf_num_possible_cpus();

    /// <summary>Bytes of a rule's counters of all processors.</summary>
    public static int ValueLength => Numbers * sizeof(long) * Processors;

    /// <summary>The counters of one rule.</summary>
    /// <param name="counts">The table.</param>
    /// <param name="number">The rule's number.</param>
    /// <param name="clock">Turns the kernel's time into ours.</param>
    public static RuleCounters Read(BpfMap counts, int number, KernelClock clock)
    {
        byte[] value = new byte[ValueLength];
        if (!counts.TryGet(Layouts.Number((uint)number), value))
        {
            return default;
        }

        long packets = 0;
        long bytes = 0;
        long last = 0;
        for (ReadOnlySpan<long> rest = MemoryMarshal.Cast<byte, long>(value); rest.Length > 0; rest = rest[Numbers..])
        {
            packets += rest[0];
            bytes += rest[1];
            last = Math.Max(last, rest[2]);
        }

        return new RuleCounters(packets, bytes, last == 0 ? null : clock.TimeOf(last));
    }
}
