using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold list</c>: the machines, as the daemon would see them.</summary>
internal static class ListCommand
{
    private static readonly string[] Headings = ["NAME", "MAC", "STATE", "WAKE"];

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
        List<string[]> rows = [Headings];
        foreach (Machine machine in machines)
        {
            foreach (MacAddress mac in machine.Macs)
            {
                rows.Add([OneLine.Of(machine.Name), mac.ToString(), machine.StateText, policy.Describe(machine)]);
            }

            if (machine.Macs.IsEmpty)
            {
                rows.Add([OneLine.Of(machine.Name), "-", machine.StateText, policy.Describe(machine)]);
            }
        }

        var widths = new int[Headings.Length];
        foreach (string[] row in rows)
        {
            for (int column = 0; column < row.Length; column++)
            {
                widths[column] = Math.Max(widths[column], row[column].Length);
            }
        }

        foreach (string[] row in rows)
        {
            Console.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
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
