namespace VirtWold.Links;

/// <summary>A way out of this host: a default route, or one over a gateway.</summary>
/// <param name="IsIPv6">Whether it is one of IPv6.</param>
/// <param name="IsMain">Whether it stands in the main table, where policy rules change nothing.</param>
/// <param name="IsDefault">Whether it leads to all addresses that no other route leads to.</param>
/// <param name="Priority">Of several, the lowest counts.</param>
/// <param name="Interfaces">The indexes of the interfaces that it leads out of: several where it has several next hops.</param>
internal sealed record Route(bool IsIPv6, bool IsMain, bool IsDefault, uint Priority, IReadOnlyList<int> Interfaces);
