using System.Collections.Immutable;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

/// <summary>A VirtualMachine (kubevirt.io/v1), as far as waking it goes: what is to run.</summary>
/// <param name="Key">Its namespace and name, with a slash between; empty in a bookmark.</param>
/// <param name="Uid">Its lasting id.</param>
/// <param name="ResourceVersion">Which version this is.</param>
/// <param name="RunStrategy">When KubeVirt runs it: Always, Halted, Manual, RerunOnFailure, Once.</param>
/// <param name="PrintableStatus">What KubeVirt calls its state.</param>
/// <param name="Interfaces">Its template's network interfaces.</param>
/// <param name="Annotations">What its owner says.</param>
internal sealed record VirtualMachine(
    string Key,
    string Uid,
    string ResourceVersion,
    string RunStrategy,
    string PrintableStatus,
    ImmutableArray<VirtualInterface> Interfaces,
    Annotations Annotations) : IClusterObject
{
    /// <summary>Whether it is being deleted.</summary>
    public bool IsDeleting { get; init; }

    /// <summary>Whether its start was requested and KubeVirt hasn't begun yet.</summary>
    public bool IsStartRequested { get; init; }

    /// <summary>
    /// Whether its template has all of its addresses. Where it has no interfaces KubeVirt gives it one, and an address for that at each start.
    /// </summary>
    public bool IsFullyAddressed => !Interfaces.IsEmpty && Interfaces.All(static known => !known.Mac.IsZero);

    /// <summary>Whether KubeVirt tries to run it and can't, by what it calls its state.</summary>
    public bool IsInTrouble =>
        PrintableStatus.StartsWith("Err", StringComparison.Ordinal) || PrintableStatus.EndsWith("Error", StringComparison.Ordinal) || PrintableStatus.EndsWith("BackOff", StringComparison.Ordinal);

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static VirtualMachine Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement root = document.RootElement;
        JsonElement metadata = root.At("metadata");
        string runStrategy = root.TextAt("spec", "runStrategy");
        if (runStrategy.Length == 0)
        {
            runStrategy = root.At("spec", "running").ValueKind == JsonValueKind.True ? "Always" : "Halted";
        }

        return new VirtualMachine(
            ObjectKey.Of(metadata),
            metadata.TextAt("uid"),
            metadata.TextAt("resourceVersion"),
            runStrategy,
            root.TextAt("status", "printableStatus"),
            VirtualInterface.Read(root.ItemsAt("spec", "template", "spec", "domain", "devices", "interfaces"), "macAddress"),
            Annotations.Read(metadata))
        {
            IsDeleting = metadata.TextAt("deletionTimestamp").Length > 0,
            IsStartRequested = root.ItemsAt("status", "stateChangeRequests").Any(static request => request.TextAt("action") == "Start"),
        };
    }
}
