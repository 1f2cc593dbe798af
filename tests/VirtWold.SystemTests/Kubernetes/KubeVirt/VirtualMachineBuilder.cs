using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>A VirtualMachine that is to be created; unless told otherwise with run strategy Manual and one address.</summary>
internal sealed record VirtualMachineBuilder
{
    private static int _count;

    /// <summary>Begins with a name and an address that no other machine has.</summary>
    public VirtualMachineBuilder(string role = "guest")
    {
        var number = Interlocked.Increment(ref _count);
        Name = FormattableString.Invariant($"{role}-{number:d5}");
        Macs = [FormattableString.Invariant($"02:76:{Environment.ProcessId >> 8 & 0xff:x2}:{Environment.ProcessId & 0xff:x2}:{number >> 8:x2}:{number & 0xff:x2}")];
    }

    /// <summary>The object's name.</summary>
    public string Name { get; init; }

    /// <summary><c>spec.runStrategy</c>: Always, Halted, Manual, RerunOnFailure, Once; null for none.</summary>
    public string? RunStrategy { get; init; } = "Manual";

    /// <summary><c>spec.running</c>, which older definitions have instead of a run strategy.</summary>
    public bool? Running { get; init; }

    /// <summary>The addresses of the template's interfaces, in whichever notation; null for an interface without one.</summary>
    public IReadOnlyList<string?> Macs { get; init; }

    /// <summary>Annotations of the VirtualMachine.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Probes of the template: readinessProbe, livenessProbe.</summary>
    public IReadOnlyList<string> Probes { get; init; } = [];

    /// <summary>Labels of the VirtualMachine.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>A machine with <c>spec.running</c> as older definitions have it.</summary>
    public VirtualMachineBuilder WithRunning(bool running) => this with { RunStrategy = null, Running = running };

    /// <summary>With another annotation.</summary>
    public VirtualMachineBuilder Annotated(string name, string value) =>
        this with { Annotations = new Dictionary<string, string>(Annotations) { [name] = value } };

    /// <summary>With another label.</summary>
    public VirtualMachineBuilder Labelled(string name, string value) =>
        this with { Labels = new Dictionary<string, string>(Labels) { [name] = value } };

    /// <summary>As the API server takes it.</summary>
    public JsonObject Build()
    {
        var spec = new JsonObject { ["template"] = new JsonObject { ["spec"] = Template() } };
        if (RunStrategy is not null)
        {
            spec["runStrategy"] = RunStrategy;
        }

        if (Running is { } running)
        {
            spec["running"] = running;
        }

        return new JsonObject
        {
            ["apiVersion"] = "kubevirt.io/v1",
            ["kind"] = "VirtualMachine",
            ["metadata"] = new JsonObject { ["name"] = Name, ["annotations"] = Map(Annotations), ["labels"] = Map(Labels) },
            ["spec"] = spec,
        };
    }

    private static JsonObject Map(IReadOnlyDictionary<string, string> values) =>
        new(values.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value)));

    private static JsonObject Interface(string? mac, int index)
    {
        var card = new JsonObject { ["name"] = FormattableString.Invariant($"net{index}"), ["bridge"] = new JsonObject() };
        if (mac is not null)
        {
            card["macAddress"] = mac;
        }

        return card;
    }

    private JsonObject Template()
    {
        var template = Domain();
        foreach (var probe in Probes)
        {
            template[probe] = new JsonObject { ["tcpSocket"] = new JsonObject { ["port"] = 22 } };
        }

        return template;
    }

    private JsonObject Domain() => new()
    {
        ["domain"] = new JsonObject
        {
            ["devices"] = new JsonObject { ["interfaces"] = new JsonArray([.. Macs.Select(Interface)]) },
            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["memory"] = "64Mi" } },
        },
    };
}
