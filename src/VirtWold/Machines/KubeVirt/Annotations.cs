using System.Collections.Immutable;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.KubeVirt;

/// <summary>What a machine's owner has written into its annotations about waking it.</summary>
/// <param name="Mark">Whether it may be woken, and how.</param>
/// <param name="Macs">Addresses that don't stand in its template.</param>
/// <param name="Fault">What is wrong with them, for people; empty where nothing is. The machine isn't woken then: its owner wants something else.</param>
internal sealed record Annotations(WakeMark Mark, ImmutableArray<MacAddress> Macs, string Fault)
{
    private const string Prefix = "virtwold.io/";
    private const string Wake = $"{Prefix}wake";
    private const string Mac = $"{Prefix}mac";
    private const string SecureOn = $"{Prefix}secureon";
    private const string Access = $"{Prefix}access";
    private const string Address = $"{Prefix}address";
    private const string Device = $"{Prefix}on";
    private const string Ping = $"{Prefix}ping";
    private const string Vlan = $"{Prefix}vlan";
    private const string SleepHow = $"{Prefix}sleep-how";
    private const string SleepAfter = $"{Prefix}sleep-after";

    /// <summary>Its owner's settings for connections that wake it; null if none may.</summary>
    public AccessMark? Reach { get; init; }

    /// <summary>How a request puts the machine to sleep that doesn't say how.</summary>
    public SleepWay UsualSleep { get; init; } = SleepWay.Shutdown;

    /// <summary>Why the machine isn't put to sleep as its owner has it, for people; empty where it is.</summary>
    public string SleepFault { get; init; } = "";

    /// <summary>Reads them from an object's metadata.</summary>
    public static Annotations Read(JsonElement metadata)
    {
        JsonElement annotations = metadata.At("annotations");
        bool? enabled = null;
        string fault = "";
        switch (annotations.TextAt(Wake))
        {
            case "":
                break;
            case "true":
                enabled = true;
                break;
            case "false":
                enabled = false;
                break;
            case var other:
                fault = $"{Wake} must be true or false, not '{other}'";
                break;
        }

        string secureOn = annotations.TextAt(SecureOn);
        if (secureOn is not ("" or "required"))
        {
            fault = $"{SecureOn} must be required, not '{secureOn}'";
        }

        ImmutableArray<MacAddress>.Builder macs = ImmutableArray.CreateBuilder<MacAddress>();
        foreach (string text in annotations.TextAt(Mac).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (MacAddress.TryParse(text, out MacAddress mac) && mac.IsStation)
            {
                macs.Add(mac);
            }
            else
            {
                fault = $"{Mac} must be MAC addresses, not '{text}'";
            }
        }

        string sleepFault = ReadSleep(annotations, out SleepWay how);
        AccessMark? reach = AccessMark.Read(
            TextOrNull(annotations, Access),
            TextOrNull(annotations, Address),
            TextOrNull(annotations, Device),
            TextOrNull(annotations, Ping),
            TextOrNull(annotations, Vlan));
        return fault.Length > 0
            ? new Annotations(new WakeMark(Enabled: false, RequiresSecureOn: true), macs.ToImmutable(), fault) { Reach = reach, UsualSleep = how, SleepFault = sleepFault }
            : new Annotations(new WakeMark(enabled, secureOn.Length > 0), macs.ToImmutable(), "") { Reach = reach, UsualSleep = how, SleepFault = sleepFault };
    }

    /// <summary>Reads how it sleeps. When, KubeVirt can't say: its API doesn't tell how much a machine is used.</summary>
    private static string ReadSleep(JsonElement annotations, out SleepWay how)
    {
        string text = annotations.TextAt(SleepHow);
        how = text == SleepWay.Suspend.Name() ? SleepWay.Suspend : SleepWay.Shutdown;
        return text.Length > 0 && text != how.Name() ? $"{SleepHow} must be shutdown or suspend, not '{text}'"
            : annotations.TextAt(SleepAfter).Length > 0
                ? $"{SleepAfter} isn't followed, because KubeVirt's API doesn't tell whether anybody uses a machine; 'virtwold sleep' puts it to sleep"
            : "";
    }

    private static string? TextOrNull(JsonElement annotations, string name)
    {
        string text = annotations.TextAt(name);
        return text.Length > 0 ? text : null;
    }
}
