using System.CommandLine;
using System.Text.Json;
using VirtWold.Capture;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.Service;
using VirtWold.Terminal;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold list</c>: the machines, as the daemon would see them.</summary>
internal static class ListCommand
{
    private static readonly Argument<string> Name = new("NAME")
    {
        Description = "Show only machines whose name contains this, or with this MAC address or id",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create()
    {
        Command command = new("list", "Show the machines that can be woken: name, MAC address, state, whether they may be");
        command.Add(Name);
        BackEndSettings.AddTo(command);
        command.Add(CommonOptions.Wakeable.Option);
        command.Add(CommonOptions.Json);
        command.SetAction(static parsed =>
        {
            WakePolicy policy = new(CommonOptions.Wakeable.In(parsed), SecureOnPasswords.None);
            DaemonOptions options = new() { Wakeable = CommonOptions.Wakeable.In(parsed), BackEnd = BackEndSettings.In(parsed), Capture = new CaptureOptions(), AllowedSenders = AllowedSenders.All, Window = default };
            Fleet fleet = BackEnds.Read(options.BackEnd, policy.Allows, new EffectivePolicy(options, policy));
            Machine[] machines = Wanted(fleet, parsed.GetValue(Name) ?? "");
            if (parsed.GetValue(CommonOptions.Json))
            {
                WriteJson(fleet, machines, policy);
            }
            else
            {
                WriteTable(fleet, machines, policy);
            }

            return ExitStatus.Ok;
        });
        return command;
    }

    /// <summary>The machines to show.</summary>
    /// <exception cref="ExitException">There is none.</exception>
    private static Machine[] Wanted(Fleet fleet, string name)
    {
        NameFilter filter = new(name);
        Machine[] machines = [.. fleet.All.Where(machine => filter.Wants(machine.Name, [machine.Id, .. machine.Macs.Select(static mac => mac.ToString())]))];
        if (machines.Length > 0 || filter.IsAll)
        {
            return machines;
        }

        string hint = Suggestion.For(name, [.. fleet.All.Select(static machine => machine.Name)]) is { } near ? $"did you mean {near}?" : "'virtwold list' shows all of them";
        throw new ExitException(ExitStatus.Unavailable, $"no machine matches '{name}'; {hint}");
    }

    /// <summary>One row an address; a machine without one has a row too.</summary>
    private static void WriteTable(Fleet fleet, Machine[] machines, WakePolicy policy)
    {
        Dictionary<MachineKey, string> access = StandInView.Describe(fleet, policy.Allows);
        string[] Access(Machine machine) => access.Count > 0 ? [access.GetValueOrDefault(machine.Key, "-")] : [];
        string[] connect = access.Count > 0 ? ["CONNECT"] : [];
        TextTable table = new(["NAME", "MAC", "STATE", "WAKE", .. Place(fleet, "HYPERVISOR"), .. connect])
        {
            Palette = new Palette(Tty.HasColours),
            ColourOf = static (heading, text) => heading == "STATE" ? Palette.OfState(text) : heading == "WAKE" && text == "no" ? Colour.Quiet : Colour.None,
        };
        foreach (Machine machine in machines)
        {
            string[] macs = machine.Macs.IsEmpty ? ["-"] : [.. machine.Macs.Select(static mac => mac.ToString())];
            foreach (string mac in macs)
            {
                table.Add([machine.Name, mac, machine.StateText, policy.Describe(machine), .. Place(fleet, machine.Hypervisor), .. Access(machine)]);
            }
        }

        // In a pipe nothing is cut: other programs read names from the list.
        foreach (string line in table.Lines(Tty.Columns))
        {
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>A column that is there with several hypervisors only.</summary>
    private static string[] Place(Fleet fleet, string text) => fleet.HasSeveral ? [text] : [];

    private static void WriteJson(Fleet fleet, Machine[] machines, WakePolicy policy)
    {
        Dictionary<MachineKey, string> access = StandInView.Describe(fleet, policy.Allows);
        using StandardOutput output = new();
        using Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartArray();
        foreach (Machine machine in machines)
        {
            writer.WriteStartObject();
            writer.WriteString("name", machine.Name);
            writer.WriteString("uuid", machine.Id);
            if (fleet.HasSeveral)
            {
                writer.WriteString("hypervisor", machine.Hypervisor);
            }

            writer.WriteStartArray("macs");
            foreach (MacAddress mac in machine.Macs)
            {
                writer.WriteStringValue(mac.ToString());
            }

            writer.WriteEndArray();
            writer.WriteString("state", machine.StateText);
            writer.WriteString("wake", policy.Describe(machine));
            if (access.TryGetValue(machine.Key, out string? connect))
            {
                writer.WriteString("connect", connect);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        output.WriteByte((byte)'\n');
    }
}
