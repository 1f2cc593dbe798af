using System.Globalization;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Leases;

namespace VirtWold.Machines.KubeVirt.Reports;

/// <summary>
/// A Lease by which nodes tell of themselves or of a wake: a node's own, which says whether it listens and what keeps it from following
/// the WakeConfig; or that of an address, which tells of its last wake.
/// </summary>
/// <param name="Name">The Lease's name.</param>
/// <param name="ResourceVersion">Which version this is.</param>
/// <param name="Node">The node, where it listens; empty where it doesn't, or where this isn't a node's own.</param>
internal sealed record NodeLease(string Name, string ResourceVersion, string Node) : IClusterObject
{
    /// <summary>The value of <see cref="Lease.KindLabel"/> for those of nodes.</summary>
    public const string NodeKind = "node";

    private const string FaultAnnotation = "virtwold.io/fault";
    private const int LongestFault = 500;

    /// <summary>Whether it is a node's own.</summary>
    public bool IsNode { get; init; }

    /// <summary>After so long without a new version the node is silent.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>When it was written, by the node's clock.</summary>
    public DateTimeOffset RenewedAt { get; init; }

    /// <summary>Why the node doesn't follow the WakeConfig, for people; empty where it does.</summary>
    public string Fault { get; init; } = "";

    /// <summary>The last wake; nothing where there is none.</summary>
    public WakeNote? Wake { get; init; }

    /// <summary>The name of a node's Lease.</summary>
    public static string NameFor(string node) => $"virtwold-node-{node}";

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static NodeLease Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement root = document.RootElement;
        JsonElement metadata = root.At("metadata");
        bool isNode = metadata.At("labels").TextAt(Lease.KindLabel) == NodeKind;
        JsonElement spec = root.At("spec");
        return new NodeLease(metadata.TextAt("name"), metadata.TextAt("resourceVersion"), isNode ? spec.TextAt("holderIdentity") : "")
        {
            IsNode = isNode,
            Duration = TimeSpan.FromSeconds(spec.At("leaseDurationSeconds") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int seconds) ? seconds : 0),
            RenewedAt = DateTimeOffset.TryParse(spec.TextAt("renewTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : default,
            Fault = metadata.At("annotations").TextAt(FaultAnnotation),
            Wake = WakeNote.Read(metadata.At("annotations").TextAt(Lease.WakeAnnotation)),
        };
    }

    /// <summary>A node's own, as it is sent; without a version it is a new one.</summary>
    public byte[] ToJson() => JsonBody.Of(writer =>
    {
        writer.WriteString("apiVersion", "coordination.k8s.io/v1");
        writer.WriteString("kind", "Lease");
        writer.WriteStartObject("metadata");
        writer.WriteString("name", Name);
        if (ResourceVersion.Length > 0)
        {
            writer.WriteString("resourceVersion", ResourceVersion);
        }

        writer.WriteTexts("labels", (Lease.KindLabel, NodeKind));
        if (Fault.Length > 0)
        {
            writer.WriteTexts("annotations", (FaultAnnotation, Fault[..Math.Min(Fault.Length, LongestFault)]));
        }

        writer.WriteEndObject();
        writer.WriteStartObject("spec");
        writer.WriteString("holderIdentity", Node);
        writer.WriteNumber("leaseDurationSeconds", (int)Duration.TotalSeconds);
        writer.WriteString("renewTime", RenewedAt.UtcDateTime.ToString(Lease.TimeFormat, CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    });
}
