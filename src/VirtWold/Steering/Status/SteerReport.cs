using System.Globalization;
using System.Text.Json;
using VirtWold.Steering.Kernel;
using VirtWold.Steering.Tables;

namespace VirtWold.Steering.Status;

/// <summary>What is steered at one NIC, and what came of it.</summary>
/// <param name="Nic">The NIC.</param>
/// <param name="Peer">The veth; empty where nobody knows it any more.</param>
/// <param name="Hook">By which hook; empty where nobody knows.</param>
/// <param name="IsPinned">Whether tables and links outlive the process.</param>
/// <param name="Process">The process; 0 where it has ended and left it.</param>
/// <param name="IsActive">Whether both interfaces are there.</param>
/// <param name="Rules">The rules.</param>
internal sealed record SteerReport(string Nic, string Peer, string Hook, bool IsPinned, int Process, bool IsActive, IReadOnlyList<RuleReport> Rules)
{
    /// <summary>The rules' counters, as the tables have them.</summary>
    /// <param name="names">The table of names.</param>
    /// <param name="counts">The table of counters.</param>
    /// <param name="settings">The table of settings: which of the rules without a name are on.</param>
    public static IReadOnlyList<RuleReport> ReadRules(BpfMap names, BpfMap counts, BpfMap settings)
    {
        KernelClock clock = new(DateTimeOffset.UtcNow);
        byte[] value = new byte[settings.Shape.ValueSize];
        SteerSwitches switches = settings.TryGet(Layouts.Number(0), value) ? Layouts.ReadSwitches(value) : 0;
        List<(int Number, string Name)> rules = [];
        for (int number = 0; RuleNumbers.FixedName(number) is { } name; number++)
        {
            if (RuleNumbers.IsOn(number, switches))
            {
                rules.Add((number, name));
            }
        }

        rules.AddRange(names.ReadAll().Select(static entry => (BitConverter.ToInt32(entry.Key), Layouts.ReadName(entry.Value))));
        return [.. rules.Select(rule => new RuleReport(rule.Name, RuleReport.ActionOf(rule.Name), CounterReader.Read(counts, rule.Number, clock)))];
    }

    /// <summary>Writes it as JSON.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("interface", Nic);
        writer.WriteString("peer", Peer);
        writer.WriteString("hook", Hook);
        writer.WriteBoolean("pinned", IsPinned);
        writer.WriteNumber("process", Process);
        writer.WriteBoolean("active", IsActive);
        writer.WriteStartArray("rules");
        foreach (RuleReport rule in Rules)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", rule.Rule);
            writer.WriteString("action", rule.Action);
            writer.WriteNumber("packets", rule.Counters.Packets);
            writer.WriteNumber("bytes", rule.Counters.Bytes);
            if (rule.Counters.Last is { } last)
            {
                writer.WriteString("last", last.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteTo"/> has written.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    /// <exception cref="KeyNotFoundException">It is something else.</exception>
    public static SteerReport Read(JsonElement json) => new(
        json.GetProperty("interface").GetString()!,
        json.GetProperty("peer").GetString()!,
        json.GetProperty("hook").GetString()!,
        json.GetProperty("pinned").GetBoolean(),
        json.GetProperty("process").GetInt32(),
        json.GetProperty("active").GetBoolean(),
        [
            .. json.GetProperty("rules").EnumerateArray().Select(static rule => new RuleReport(
                rule.GetProperty("rule").GetString()!,
                rule.GetProperty("action").GetString()!,
                new RuleCounters(
                    rule.GetProperty("packets").GetInt64(),
                    rule.GetProperty("bytes").GetInt64(),
                    rule.TryGetProperty("last", out JsonElement last) ? last.GetDateTimeOffset() : null))),
        ]);
}
