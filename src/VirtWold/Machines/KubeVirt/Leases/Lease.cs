using System.Globalization;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt.Leases;

/// <summary>A Lease (coordination.k8s.io/v1), as the API server has it.</summary>
/// <param name="Holder">Who has it; empty for nobody.</param>
/// <param name="RenewedAt">When that was written last, by the holder's clock: for people, never judged by.</param>
/// <param name="Version">Which version of the lease this is.</param>
/// <param name="Transitions">How often it went from one holder to another.</param>
/// <param name="Failure">What the holder couldn't do; empty where nothing is known of that.</param>
internal sealed record Lease(string Holder, DateTimeOffset RenewedAt, string Version, int Transitions, string Failure)
{
    /// <summary>How long a lease lasts without being renewed.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    /// <summary>The label that says what a lease is for.</summary>
    public const string KindLabel = "virtwold.io/lease";

    /// <summary>The label's value for the leases of wakes.</summary>
    public const string WakeKind = "wake";

    /// <summary>The annotation with the last wake.</summary>
    public const string WakeAnnotation = "virtwold.io/wake";

    private const string FailureAnnotation = "virtwold.io/failure";
    private const int LongestFailure = 500;

    /// <summary>A MicroTime, which has to have six digits.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The last wake under this lease, as <see cref="WakeNote"/> has it; empty where there is none.</summary>
    public string Wake { get; init; } = "";

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static Lease Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement root = document.RootElement;
        JsonElement spec = root.At("spec");
        return new Lease(
            spec.TextAt("holderIdentity"),
            DateTimeOffset.TryParse(spec.TextAt("renewTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : default,
            root.TextAt("metadata", "resourceVersion"),
            spec.At("leaseTransitions") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int transitions) ? transitions : 0,
            root.At("metadata", "annotations").TextAt(FailureAnnotation))
        {
            Wake = root.At("metadata", "annotations").TextAt(WakeAnnotation),
        };
    }

    /// <summary>As it is sent; without a version it is a new one.</summary>
    /// <param name="name">The object's name.</param>
    public byte[] ToJson(string name) => JsonBody.Of(writer =>
    {
        writer.WriteString("apiVersion", "coordination.k8s.io/v1");
        writer.WriteString("kind", "Lease");
        writer.WriteStartObject("metadata");
        writer.WriteString("name", name);
        if (Version.Length > 0)
        {
            writer.WriteString("resourceVersion", Version);
        }

        writer.WriteTexts("labels", (KindLabel, WakeKind));
        writer.WriteStartObject("annotations");
        if (Failure.Length > 0)
        {
            writer.WriteString(FailureAnnotation, Failure[..Math.Min(Failure.Length, LongestFailure)]);
        }

        if (Wake.Length > 0)
        {
            writer.WriteString(WakeAnnotation, Wake);
        }

        writer.WriteEndObject();

        writer.WriteEndObject();
        writer.WriteStartObject("spec");
        writer.WriteString("holderIdentity", Holder);
        writer.WriteNumber("leaseDurationSeconds", (int)Duration.TotalSeconds);
        writer.WriteString("renewTime", RenewedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        writer.WriteNumber("leaseTransitions", Transitions);
        writer.WriteEndObject();
    });
}
