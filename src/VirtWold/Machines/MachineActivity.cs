namespace VirtWold.Machines;

/// <summary>What a running machine has used so far. The counts begin again when it is started.</summary>
/// <param name="Id">The machine's id.</param>
/// <param name="Processor">Time on processors.</param>
/// <param name="Bytes">Bytes received and sent by its network interfaces.</param>
internal readonly record struct MachineActivity(string Id, TimeSpan Processor, long Bytes);
