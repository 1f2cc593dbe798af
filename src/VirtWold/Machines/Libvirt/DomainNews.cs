namespace VirtWold.Machines.Libvirt;

/// <summary>What a session has to look at.</summary>
/// <param name="Changes">Which domains have changed, and how.</param>
/// <param name="IsListingWanted">Whether all of them may have.</param>
/// <param name="Errands">What others have for the session's thread to do.</param>
internal sealed record DomainNews(
    IReadOnlyDictionary<Guid, DomainChange> Changes, bool IsListingWanted, IReadOnlyList<Action> Errands);
