namespace VirtWold.Machines.Libvirt;

/// <summary>What became of a domain that was to be read.</summary>
/// <param name="Request">Which one.</param>
/// <param name="Reading">What was read; null where it couldn't be.</param>
/// <param name="Error">Why it couldn't be read; null where it was.</param>
internal readonly record struct DomainAnswer(DomainRequest Request, DomainReading? Reading, Exception? Error);
