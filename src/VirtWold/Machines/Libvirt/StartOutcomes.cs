namespace VirtWold.Machines.Libvirt;

/// <summary>Tells what a start brought by the state that it left (virDomainRunningReason, virDomainPausedReason in libvirt/libvirt-domain.h).</summary>
internal static class StartOutcomes
{
    private const int Running = 1;
    private const int Paused = 3;
    private const int Restored = 3;

    /// <summary>Translates what virDomainGetState answers right after a start.</summary>
    public static StartOutcome From(int state, int reason) => (state, reason) switch
    {
        (Running, Restored) => StartOutcome.Restored,
        // Unknown, by a person, and a migration, which a restore is to QEMU. For other reasons the hypervisor itself has stopped it.
        (Paused, 0 or 1 or 2) => StartOutcome.RestoredPaused,
        _ => StartOutcome.Booted,
    };
}
