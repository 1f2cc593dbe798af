using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;
using VirtWold.WakeOnLan;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold list</c>: the machines, as the daemon would see them.</summary>
internal static class ListCommand
{
    private static readonly string[] Headings = ["NAME", "MAC", "STATE"];

    public static Command Create()
    {
        Command command = new("list", "Show the machines that can be woken: name, MAC address, state");
        command.Add(CommonOptions.LibvirtUri.Option);
        command.Add(CommonOptions.Json);
        command.SetAction(static parsed =>
        {
            ImmutableArray<Machine> machines = Read(CommonOptions.LibvirtUri.In(parsed));
            if (parsed.GetValue(CommonOptions.Json))
            {
                WriteJson(machines);
            }
            else
            {
                WriteTable(machines);
            }

            return ExitStatus.Ok;
        });
        return command;
    }

    /// <summary>Asks a hypervisor for its machines.</summary>
    /// <exception cref="CommandException">It doesn't tell.</exception>
    public static ImmutableArray<Machine> Read(string uri)
    {
        try
        {
            MachineDirectory directory = new();
            using (LibvirtSession session = LibvirtSession.Open(uri, directory, NullLogger.Instance))
            {
                session.List();
            }

            return directory.All;
        }
        catch (LibvirtException error)
        {
            throw CommandException.From(error, uri);
        }
        finally
        {
            LibvirtEventLoop.Stop();
        }
    }

    /// <summary>One row an address; a machine without one has a row too.</summary>
    private static void WriteTable(ImmutableArray<Machine> machines)
    {
        List<string[]> rows = [Headings];
        foreach (Machine machine in machines)
        {
            IEnumerable<string> macs = machine.Macs.IsEmpty ? ["-"] : machine.Macs.Select(static (MacAddress mac) => mac.ToString());
            rows.AddRange(macs.Select(mac => new[] { Printable(machine.Name), mac, machine.StateText }));
        }

        int[] widths = [.. Enumerable.Range(0, Headings.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            Console.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static void WriteJson(ImmutableArray<Machine> machines)
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
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        output.WriteByte((byte)'\n');
    }

    private static string Printable(string name) => string.Concat(name.Select(static c => char.IsControl(c) ? '?' : c));
}
