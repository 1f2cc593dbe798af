using System.CommandLine;
using System.Text.Json;
using VirtWold.Machines;
using VirtWold.Service;
using VirtWold.Terminal;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold list</c>: the machines, as the daemon would see them.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        Command command = new("list", "Show the machines that can be woken: name, MAC address, state, whether they may be");
        BackEndSettings.AddTo(command);
        command.Add(CommonOptions.Wakeable.Option);
        command.Add(CommonOptions.Json);
        command.SetAction(static parsed =>
        {
            WakePolicy policy = new(CommonOptions.Wakeable.In(parsed), SecureOnPasswords.None);
            Fleet fleet = BackEnds.Read(BackEndSettings.In(parsed), policy.Allows);
            if (parsed.GetValue(CommonOptions.Json))
            {
                WriteJson(fleet, policy);
            }
            else
            {
                WriteTable(fleet, policy);
            }

            return ExitStatus.Ok;
        });
        return command;
    }

    /// <summary>One row an address; a machine without one has a row too.</summary>
    private static void WriteTable(Fleet fleet, WakePolicy policy)
    {
        Dictionary<MachineKey, string> access = StandInView.Describe(fleet, policy.Allows);
        string[] Access(Machine machine) => access.Count > 0 ? [access.GetValueOrDefault(machine.Key, "-")] : [];
        string[] connect = access.Count > 0 ? ["CONNECT"] : [];
        TextTable table = new(["NAME", "MAC", "STATE", "WAKE", .. Place(fleet, "HYPERVISOR"), .. connect]);
        foreach (Machine machine in fleet.All)
        {
            string[] macs = machine.Macs.IsEmpty ? ["-"] : [.. machine.Macs.Select(static mac => mac.ToString())];
            foreach (string mac in macs)
            {
                table.Add([machine.Name, mac, machine.StateText, policy.Describe(machine), .. Place(fleet, machine.Hypervisor), .. Access(machine)]);
            }
        }

        // Nothing is cut: the list is what other programs read names from.
        foreach (string line in table.Lines(int.MaxValue))
        {
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>A column that is there with several hypervisors only.</summary>
    private static string[] Place(Fleet fleet, string text) => fleet.HasSeveral ? [text] : [];

    private static void WriteJson(Fleet fleet, WakePolicy policy)
    {
        Dictionary<MachineKey, string> access = StandInView.Describe(fleet, policy.Allows);
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartArray();
        foreach (Machine machine in fleet.All)
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
