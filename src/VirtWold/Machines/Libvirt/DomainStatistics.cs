using System.Runtime.InteropServices;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>What running domains have used, by one call for all of them.</summary>
internal static unsafe class DomainStatistics
{
    /// <summary>VIR_DOMAIN_STATS_CPU_TOTAL and VIR_DOMAIN_STATS_INTERFACE.</summary>
    private const uint ProcessorAndInterfaces = 2 | 16;

    /// <summary>
    /// VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING, and NOWAIT: a busy domain is listed without the values that can't be had.
    /// </summary>
    private const uint RunningWithoutWaiting = (1 << 4) | (1 << 29);

    /// <summary>VIR_TYPED_PARAM_ULLONG.</summary>
    private const int UnsignedLong = 4;

    /// <summary>Asks for all domains that run. A domain without a processor time isn't in the answer.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public static IReadOnlyList<MachineActivity> Read(ConnectionHandle connection)
    {
        Native.virDomainStatsRecord** records;
        int count = Native.virConnectGetAllDomainStats(connection, ProcessorAndInterfaces, &records, RunningWithoutWaiting);
        if (count < 0)
        {
            throw LibvirtException.Last();
        }

        try
        {
            List<MachineActivity> activities = new(count);
            Span<byte> uuid = stackalloc byte[Native.VIR_UUID_BUFLEN];
            for (int i = 0; i < count; i++)
            {
                fixed (byte* pointer = uuid)
                {
                    _ = Native.virDomainGetUUIDOfEvent(records[i]->dom, pointer);
                }

                if (TryRead(new ReadOnlySpan<Native.virTypedParameter>(records[i]->parameters, records[i]->nparams), out ulong nanoseconds, out ulong bytes))
                {
                    activities.Add(new MachineActivity(
                        new Guid(uuid, bigEndian: true).ToString(), TimeSpan.FromTicks((long)(nanoseconds / 100)), (long)Math.Min(bytes, long.MaxValue)));
                }
            }

            return activities;
        }
        finally
        {
            Native.virDomainStatsRecordListFree(records);
        }
    }

    /// <summary>Picks <c>cpu.time</c>, <c>net.N.rx.bytes</c> and <c>net.N.tx.bytes</c> out of libvirt's answer.</summary>
    /// <returns>Whether the processor's time was in it.</returns>
    private static bool TryRead(ReadOnlySpan<Native.virTypedParameter> parameters, out ulong nanoseconds, out ulong bytes)
    {
        bool isKnown = false;
        nanoseconds = 0;
        bytes = 0;
        foreach (ref readonly Native.virTypedParameter parameter in parameters)
        {
            fixed (byte* field = parameter.field)
            {
                ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(field);
                if (parameter.type != UnsignedLong)
                {
                    continue;
                }

                if (name.SequenceEqual("cpu.time"u8))
                {
                    nanoseconds = parameter.value;
                    isKnown = true;
                }
                else if (name.StartsWith("net."u8) && (name.EndsWith(".rx.bytes"u8) || name.EndsWith(".tx.bytes"u8)))
                {
                    bytes += parameter.value;
                }
            }
        }

        return isKnown;
    }
}
