using System.Globalization;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Leases;

namespace VirtWold.Machines.KubeVirt.Reports;

/// <summary>The status of a WakeConfig.</summary>
/// <param name="Generation">What was read of it last.</param>
/// <param name="Holder">The node that writes it.</param>
/// <param name="Machines">How many machines can be woken.</param>
/// <param name="Listening">How many nodes listen.</param>
/// <param name="Refusal">Why the writing node doesn't follow it; empty where it does.</param>
/// <param name="Faults">What is wrong with nodes, for people.</param>
/// <param name="Wakes">The last wakes, the last one first.</param>
internal sealed record ClusterStatus(
    long Generation, string Holder, int Machines, int Listening, string Refusal, IReadOnlyList<string> Faults, IReadOnlyList<WakeNote> Wakes)
{
    private const int MostFaults = 3;

    /// <summary>The conditions: type, whether it holds, a reason in one word, and a sentence.</summary>
    public (string Type, bool IsTrue, string Reason, string Message)[] Conditions =>
    [
        Refusal.Length > 0 ? ("Ready", false, "NotFollowed", Refusal)
            : Listening == 0 ? ("Ready", false, "NobodyListens", "no node listens")
            : ("Ready", true, "Followed", "it is in force"),
        ("Listening", Listening > 0, Listening > 0 ? "NodesListen" : "NobodyListens", string.Create(CultureInfo.InvariantCulture, $"{Listening} nodes listen")),
        Faults.Count > 0 ? ("Degraded", true, "NodesDiffer", FaultText)
            : Refusal.Length > 0 ? ("Degraded", true, "NotFollowed", Refusal)
            : ("Degraded", false, "AllWell", "all nodes that listen follow it"),
    ];

    private string FaultText =>
        string.Join("; ", Faults.Take(MostFaults)) + (Faults.Count > MostFaults ? string.Create(CultureInfo.InvariantCulture, $"; and {Faults.Count - MostFaults} more") : "");

    /// <summary>The body of the request that writes it.</summary>
    /// <param name="changedAt">When each condition last became what it is.</param>
    public byte[] ToJson(IReadOnlyDictionary<string, string> changedAt) => JsonBody.Of(writer =>
    {
        writer.WriteStartObject("status");
        writer.WriteNumber("observedGeneration", Generation);
        writer.WriteString("holder", Holder);
        writer.WriteNumber("machines", Machines);
        writer.WriteNumber("listeningNodes", Listening);
        if (Wakes.FirstOrDefault(static wake => !wake.Verdict.StartsWith("failed", StringComparison.Ordinal)) is { } last)
        {
            writer.WriteString("lastWakeTime", last.Time);
        }

        writer.WriteStartArray("wakes");
        foreach (WakeNote wake in Wakes)
        {
            writer.WriteStartObject();
            writer.WriteString("time", wake.Time);
            writer.WriteString("machine", wake.Machine);
            writer.WriteString("node", wake.Node);
            writer.WriteString("verdict", wake.Verdict);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("conditions");
        foreach ((string type, bool isTrue, string reason, string message) in Conditions)
        {
            WriteCondition(writer, type, isTrue, reason, message, changedAt[type], Generation);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>The body of the request that says of another object that it doesn't count.</summary>
    public static byte[] Ignored(long generation, string now) => JsonBody.Of(writer =>
    {
        writer.WriteStartObject("status");
        writer.WriteNumber("observedGeneration", generation);
        writer.WriteStartArray("conditions");
        WriteCondition(writer, "Ready", false, IgnoredReason, "only the WakeConfig named default counts", now, generation);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>The reason of the condition of an object that doesn't count.</summary>
    public const string IgnoredReason = "Ignored";

    /// <summary>The wakes of a status that was written before.</summary>
    public static IEnumerable<WakeNote> WakesIn(JsonElement status) => status.ItemsAt("wakes")
        .Select(static item => WakeNote.Read($"{item.TextAt("time")} {item.TextAt("node")} {item.TextAt("machine")} {item.TextAt("verdict")}"))
        .OfType<WakeNote>()
        .ToArray();

    private static void WriteCondition(Utf8JsonWriter writer, string type, bool isTrue, string reason, string message, string changedAt, long generation)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteString("status", isTrue ? "True" : "False");
        writer.WriteNumber("observedGeneration", generation);
        writer.WriteString("lastTransitionTime", changedAt);
        writer.WriteString("reason", reason);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }
}
