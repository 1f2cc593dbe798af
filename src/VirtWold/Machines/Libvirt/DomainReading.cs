namespace VirtWold.Machines.Libvirt;

/// <summary>What the hypervisor answered about a domain.</summary>
/// <param name="State">Its state.</param>
/// <param name="Definition">Its definition; null where only the state was asked for, or where it can't be read.</param>
/// <param name="Fault">Why the definition can't be read; empty where it can.</param>
internal sealed record DomainReading(DomainState State, DomainDefinition? Definition, string Fault = "");

/// <summary>The two definitions of a domain.</summary>
/// <param name="Configured">What it has from its next start on.</param>
/// <param name="Live">What it has now; null while it is off.</param>
internal sealed record DomainDefinition(DomainXml Configured, DomainXml? Live);
