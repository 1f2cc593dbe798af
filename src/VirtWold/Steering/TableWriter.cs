using VirtWold.Steering.Kernel;
using VirtWold.Steering.Rules;
using VirtWold.Steering.Status;
using VirtWold.Steering.Tables;

namespace VirtWold.Steering;

/// <summary>How many entries were changed.</summary>
/// <param name="Puts">Written ones.</param>
/// <param name="Deletes">Removed ones.</param>
internal readonly record struct TableChanges(int Puts, int Deletes);

/// <summary>Writes rules and addresses into the program's tables, by the difference to what is there. One thread.</summary>
/// <param name="program">The program.</param>
internal sealed class TableWriter(SteerProgram program)
{
    private static readonly byte[] Zero = new byte[sizeof(uint)];

    /// <summary>What was written last, where that is known: most news changes nothing.</summary>
    private (RuleSet? Rules, string Locals, SteerSettings Settings) _last;

    /// <summary>Nothing is steered until all is written the next time.</summary>
    public void Pause()
    {
        program["settings"].Put(Zero, Layouts.Settings(default));
        _last.Settings = default;
    }

    /// <summary>Writes all of it.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="nic">The NIC, the veth and their addresses.</param>
    /// <param name="isActive">Whether anything is steered.</param>
    /// <param name="isWatched">Whether frames are shown.</param>
    /// <returns>How many entries were changed.</returns>
    /// <exception cref="SteeringException">The kernel refuses.</exception>
    public TableChanges Write(RuleSet rules, SharedNic nic, bool isActive, bool isWatched)
    {
        TableChanges changes = default;
        string locals = string.Join(' ', nic.Locals);
        if (!ReferenceEquals(rules, _last.Rules) || locals != _last.Locals)
        {
            RuleNumbers numbers = new(rules, Names());
            RuleTables tables = new(rules, numbers, nic.Locals.Concat(rules.Addresses));
            WriteNames(numbers);
            changes = Write(tables);
        }

        SteerSettings settings = isActive
            ? new SteerSettings(nic.Nic!.Index, nic.Veth!.Index, RuleTables.SwitchesOf(rules) | (isWatched ? SteerSwitches.Tell : 0), nic.Mac)
            : default;
        if (settings != _last.Settings || _last.Rules is null)
        {
            program["settings"].Put(Zero, Layouts.Settings(settings));
        }

        _last = (rules, locals, settings);
        return changes;
    }

    /// <summary>Fills the tables in one order and empties them in reverse: an entry that asks another table finds the answer there.</summary>
    private TableChanges Write(RuleTables tables)
    {
        TableKind[] order = Enum.GetValues<TableKind>();
        Dictionary<TableKind, TableDifference> differences = order.ToDictionary(static kind => kind, kind => TableDifference.Between(Of(kind).ReadAll(), tables[kind]));
        foreach (TableKind kind in order)
        {
            foreach ((byte[] key, byte[] value) in differences[kind].Puts)
            {
                Of(kind).Put(key, value);
            }
        }

        foreach (TableKind kind in order.Reverse())
        {
            foreach (byte[] key in differences[kind].Deletes)
            {
                Remove(kind, key);
            }
        }

        return new TableChanges(differences.Values.Sum(static difference => difference.Puts.Count), differences.Values.Sum(static difference => difference.Deletes.Count));
    }

    private BpfMap Of(TableKind kind) => program[TableShape.NameOf(kind)];

    /// <summary>An array has each of its entries always.</summary>
    private void Remove(TableKind kind, byte[] key)
    {
        if (kind == TableKind.Ports)
        {
            Of(kind).Put(key, Zero);
        }
        else
        {
            Of(kind).Delete(key);
        }
    }

    private Dictionary<int, string> Names() => program["names"].ReadAll().ToDictionary(
        static entry => BitConverter.ToInt32(entry.Key), static entry => Layouts.ReadName(entry.Value));

    private void WriteNames(RuleNumbers numbers)
    {
        BpfMap names = program["names"];
        byte[] noCounts = new byte[CounterReader.ValueLength];
        foreach (int begun in numbers.Begun)
        {
            program["counts"].Put(Layouts.Number((uint)begun), noCounts);
        }

        Dictionary<int, string> wanted = numbers.All.ToDictionary(static name => name.Value, static name => name.Key);
        foreach ((int number, string name) in Names())
        {
            if (!wanted.TryGetValue(number, out string? same) || same != name)
            {
                names.Put(Layouts.Number((uint)number), new byte[Layouts.NameLength]);
            }
        }

        foreach ((int number, string name) in wanted)
        {
            names.Put(Layouts.Number((uint)number), Layouts.Name(name));
        }
    }
}
