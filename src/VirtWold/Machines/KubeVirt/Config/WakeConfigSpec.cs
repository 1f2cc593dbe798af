using System.Globalization;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Configuration;

namespace VirtWold.Machines.KubeVirt.Config;

/// <summary>
/// What a WakeConfig wants. The API server has checked it against the schema; it is checked again all the same, since the schema may be an
/// older one, and since a server before 1.25 knows no rules between fields.
/// </summary>
internal sealed record WakeConfigSpec
{
    /// <summary>Nothing is wanted.</summary>
    public static WakeConfigSpec Empty { get; } = new();

    /// <summary>The namespaces whose machines are woken; nothing where it isn't given, none for all.</summary>
    public IReadOnlyList<string>? Namespaces { get; private init; }

    /// <summary>A label selector for the machines; nothing where it isn't given.</summary>
    public string? Selector { get; private init; }

    /// <summary>Addresses of machines; nothing where it isn't given.</summary>
    public AddressMap? Machines { get; private init; }

    /// <summary>The name of the Secret with the SecureOn passwords; nothing where it isn't given.</summary>
    public string? SecureOn { get; private init; }

    /// <summary>What concerns the daemon as a whole, without the passwords.</summary>
    public SharedPolicy Policy { get; private init; } = SharedPolicy.None;

    /// <summary>The names of the fields that are given.</summary>
    public IReadOnlyList<string> Keys { get; private init; } = [];

    /// <summary>What is wrong with it, for people, with the field's name; empty where nothing is.</summary>
    public string Fault { get; private init; } = "";

    /// <summary>Reads one.</summary>
    public static WakeConfigSpec Read(JsonElement spec)
    {
        if (spec.ValueKind == JsonValueKind.Undefined)
        {
            return Empty;
        }

        try
        {
            WakeConfigSpec read = new()
            {
                Namespaces = Texts(spec, WakeConfigKeys.Namespaces, KubernetesName.IsValid, "names of namespaces"),
                Selector = Text(spec, WakeConfigKeys.Selector),
                Machines = MachinesOf(spec),
                SecureOn = Text(spec, WakeConfigKeys.SecureOn),
                Policy = new SharedPolicy
                {
                    Wakeable = Text(spec, WakeConfigKeys.Wakeable),
                    AllowFrom = Texts(spec, WakeConfigKeys.AllowFrom, static text => text.Length > 0, "texts"),
                    Dedup = Number(spec, WakeConfigKeys.DedupSeconds, 0, 3600) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                    MaxStarts = Number(spec, WakeConfigKeys.MaxStarts, 1, 64),
                },
                Keys = [.. WakeConfigKeys.All.Where(key => spec.At(key).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))],
            };
            return read with { Fault = read.Contradiction() };
        }
        catch (JsonException error)
        {
            return Empty with { Fault = error.Message };
        }
    }

    private string Contradiction()
    {
        if (SecureOn is { } secret && !KubernetesName.IsValid(secret))
        {
            return $"{WakeConfigKeys.SecureOn} must be the name of a Secret, not '{secret}'";
        }

        // As the schema's rule says it, for servers that know no rules.
        return Namespaces is { Count: > 0 } scope && Machines?.Machines.FirstOrDefault(key => !scope.Contains(ObjectKey.NamespaceOf(key))) is { } outside
            ? $"{WakeConfigKeys.Machines} has {outside}, which is in none of {WakeConfigKeys.Namespaces}"
            : "";
    }

    private static AddressMap? MachinesOf(JsonElement spec)
    {
        JsonElement list = spec.At(WakeConfigKeys.Machines);
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        try
        {
            return AddressMap.Of(spec.ItemsAt(WakeConfigKeys.Machines).Select(static item => (item.TextAt("address"), item.TextAt("machine"))), WakeConfigKeys.Machines);
        }
        catch (HypervisorException error)
        {
            throw new JsonException(error.Message);
        }
    }

    private static string? Text(JsonElement spec, string key) => spec.At(key) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => null,
        _ => throw new JsonException($"{key} must be a text"),
    };

    private static string[]? Texts(JsonElement spec, string key, Func<string, bool> isGood, string expected)
    {
        JsonElement list = spec.At(key);
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        string[] texts = [.. spec.ItemsAt(key).Select(static item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "")];
        return list.ValueKind == JsonValueKind.Array && Array.TrueForAll(texts, text => isGood(text)) ? texts : throw new JsonException($"{key} must be {expected}");
    }

    private static int? Number(JsonElement spec, string key, int least, int most) => spec.At(key) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out int value) && value >= least && value <= most => value,
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => null,
        _ => throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"{key} must be a number from {least} to {most}")),
    };
}
