using System.Globalization;

namespace VirtWold.Benchmarks.Measuring;

/// <summary>What the other tools take for the same, as it was measured once on another quiet machine; nothing where it wasn't.</summary>
/// <param name="Go">virtwold, in Go.</param>
/// <param name="Rust">wol-libvirt-gateway, in Rust.</param>
internal readonly record struct Peers(double? Go, double? Rust)
{
    /// <summary>For people, without a unit.</summary>
    public override string ToString() => Go is null && Rust is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Go?.ToString(CultureInfo.InvariantCulture) ?? "-"}, {Rust?.ToString(CultureInfo.InvariantCulture) ?? "-"}");
}
