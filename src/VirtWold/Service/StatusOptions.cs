using VirtWold.Web;

namespace VirtWold.Service;

/// <summary>Where the status is served, and who may wake there.</summary>
/// <param name="Addresses">Where it is served; empty where it isn't.</param>
/// <param name="TokenFile">File of the token for waking by HTTP; empty where that is off.</param>
/// <param name="AllowRemote">Whether others than this host may wake by HTTP, and ask under any name.</param>
/// <param name="Hosts">Names that requests may ask for, in addition to this host's own.</param>
internal sealed record StatusOptions(IReadOnlyList<StatusAddress> Addresses, string TokenFile, bool AllowRemote, IReadOnlyList<string> Hosts)
{
    /// <summary>Nothing is served.</summary>
    public static StatusOptions None { get; } = new([], "", AllowRemote: false, []);
}
