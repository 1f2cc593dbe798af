namespace VirtWold.Machines.KubeVirt;

/// <summary>How KubeVirt runs machines, as far as a wake changes that. Safe for all threads.</summary>
internal interface IRunStrategies
{
    /// <summary>Whether a machine has the run strategy Halted (or <c>running: false</c>), which KubeVirt's own start turns into Always.</summary>
    public bool IsHalted(Machine machine);

    /// <summary>Whether a machine has the run strategy Once: KubeVirt's own stop would turn it into Halted, and the next start into Always.</summary>
    public bool IsOnce(Machine machine);
}
