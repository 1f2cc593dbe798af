using VirtWold.Steering.Rules;
using VirtWold.WakeOnLan;

namespace VirtWold.Steering.Tables;

/// <summary>What has to be in the program's tables for a set of rules and the NIC's addresses. Pure.</summary>
internal sealed class RuleTables
{
    private const byte Icmp = 1;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Icmp6 = 58;
    private const int PortsPerWord = 8;
    private const int BitsPerPort = 4;

    private readonly Dictionary<TableKind, Dictionary<byte[], byte[]>> _tables = Enum.GetValues<TableKind>()
        .ToDictionary(static kind => kind, static _ => new Dictionary<byte[], byte[]>(ByteKeys.Comparer));

    /// <summary>Writes the entries.</summary>
    public RuleTables(RuleSet rules, RuleNumbers numbers, IEnumerable<LocalAddress> locals)
    {
        foreach (LocalAddress local in locals.Distinct().Take(TableShape.All.Single(static shape => shape.Name == "locals").Entries))
        {
            _tables[TableKind.Locals][Layouts.Local(local.Vlans, local.Address)] = Layouts.Number(1);
        }

        foreach (Rule rule in rules.All)
        {
            Add(rule, numbers);
        }
    }

    /// <summary>What else the programs do.</summary>
    public static SteerSwitches SwitchesOf(RuleSet rules) =>
        (rules.Clones(RuleKind.Magic) ? SteerSwitches.CloneMagic : 0)
        | (rules.Clones(RuleKind.Arp) ? SteerSwitches.CloneArp : 0)
        | (rules.Clones(RuleKind.NeighbourDiscovery) ? SteerSwitches.CloneNeighbourDiscovery : 0)
        | (rules.Redirects ? SteerSwitches.LetOut : 0);

    /// <summary>The entries of a table.</summary>
    public IReadOnlyDictionary<byte[], byte[]> this[TableKind kind] => _tables[kind];

    private void Add(Rule rule, RuleNumbers numbers)
    {
        switch (rule.Kind)
        {
            case RuleKind.Icmp or RuleKind.Icmp6:
                byte protocol = rule.Kind == RuleKind.Icmp ? Icmp : Icmp6;
                _tables[TableKind.Services][Layouts.Service(protocol, FlowEnd.Ours, rule.Port)] = Layouts.Action(RuleAction.Clone, numbers.Of(rule));
                break;
            case RuleKind.Tcp or RuleKind.Udp:
                AddPort(rule, FlowEnd.Ours, numbers.Of(rule));
                AddPort(rule, FlowEnd.Theirs, numbers.Of(rule));
                break;
            case RuleKind.Vxlan:
                _tables[TableKind.Services][Layouts.Service(Udp, FlowEnd.Ours, rule.Port)] = Layouts.Action(RuleAction.AskVni, 0);
                MarkPort(Udp, FlowEnd.Ours, rule.Port);
                foreach (uint vni in rule.Vnis)
                {
                    _tables[TableKind.Vnis][Layouts.Number(vni)] = Layouts.Action(RuleAction.Redirect, numbers.Of(rule));
                }

                break;
        }
    }

    private void AddPort(Rule rule, FlowEnd end, int number)
    {
        byte protocol = rule.Kind == RuleKind.Tcp ? Tcp : Udp;
        byte[] service = Layouts.Service(protocol, end, rule.Port);
        byte[] redirect = Layouts.Action(RuleAction.Redirect, number);
        MarkPort(protocol, end, rule.Port);
        if (rule.From.IsEmpty)
        {
            _tables[TableKind.Services][service] = redirect;
            return;
        }

        _tables[TableKind.Services][service] = Layouts.Action(RuleAction.AskNeighbour, 0);
        foreach (AddressRange neighbour in rule.From)
        {
            if (RuleCollector.IsSingle(neighbour))
            {
                _tables[TableKind.Hosts][Layouts.Host(service, neighbour.Network)] = redirect;
            }
            else
            {
                _tables[TableKind.Networks][Layouts.Network(service, neighbour)] = redirect;
            }
        }
    }

    /// <summary>The quick look whether any rule is about a port: four bits of each.</summary>
    private void MarkPort(byte protocol, FlowEnd end, int port)
    {
        byte[] key = Layouts.Number((uint)(port / PortsPerWord));
        uint word = _tables[TableKind.Ports].TryGetValue(key, out byte[]? bytes) ? BitConverter.ToUInt32(bytes) : 0;
        int bit = ((port % PortsPerWord) * BitsPerPort) + (protocol == Udp ? 2 : 0) + (int)end;
        _tables[TableKind.Ports][key] = Layouts.Number(word | (1u << bit));
    }
}
