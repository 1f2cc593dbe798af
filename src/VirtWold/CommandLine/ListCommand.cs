using System.Collections.Immutable;
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
            ImmutableArray<Machine> machines = BackEnds.Read(BackEndSettings.In(parsed));
            WakePolicy policy = new(CommonOptions.Wakeable.In(parsed), SecureOnPasswords.None);
            if (parsed.GetValue(CommonOptions.Json))
            {
                WriteJson(machines, policy);
            }
            else
            {
                WriteTable(machines, policy);
            }

            return ExitStatus.Ok;
        });
        return command;
    }

    /// <summary>One row an address; a machine without one has a row too.</summary>
    private static void WriteTable(ImmutableArray<Machine> machines, WakePolicy policy)
    {
        TextTable table = new("NAME", "MAC", "STATE", "WAKE");
        foreach (Machine machine in machines)
        {
            string[] macs = machine.Macs.IsEmpty ? ["-"] : [.. machine.Macs.Select(static mac => mac.ToString())];
            foreach (string mac in macs)
            {
                table.Add(machine.Name, mac, machine.StateText, policy.Describe(machine));
            }
        }

        // Nothing is cut: the list is what other programs read names from.
        foreach (string line in table.Lines(int.MaxValue))
        {
            Console.Out.WriteLine(line);
        }
    }

    private static void WriteJson(ImmutableArray<Machine> machines, WakePolicy policy)
    {
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartArray();
        foreach (Machine machine in machines)
        {
            writer.WriteStartObject();
            writer.WriteString("name", machine.Name);
            writer.WriteString("uuid", machine.Id);
            writer.WriteStartArray("macs");
            foreach (MacAddress mac in machine.Macs)
            {
                writer.WriteStringValue(mac.ToString());
            }

            writer.WriteEndArray();
            writer.WriteString("state", machine.StateText);
            writer.WriteString("wake", policy.Describe(machine));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        output.WriteByte((byte)'\n');
    }
}
