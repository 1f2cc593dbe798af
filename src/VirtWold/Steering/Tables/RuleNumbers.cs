using VirtWold.Steering.Rules;

namespace VirtWold.Steering.Tables;

/// <summary>Which number each rule has. A rule keeps it as long as it keeps its name, so that its counters go on.</summary>
internal sealed class RuleNumbers
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Gives each rule a number.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="known">The names that the numbers have now.</param>
    public RuleNumbers(RuleSet rules, IReadOnlyDictionary<int, string> known)
    {
        Dictionary<string, int> before = new(StringComparer.Ordinal);
        foreach ((int number, string name) in known)
        {
            before[name] = number;
        }

        string[] names = [.. rules.All.Where(static rule => Fixed(rule.Kind) is null).Select(static rule => Cut(rule.Name)).Distinct()];
        foreach (string name in names.Where(before.ContainsKey))
        {
            _numbers[name] = before[name];
        }

        HashSet<int> taken = [.. _numbers.Values];
        int next = Layouts.FirstRule;
        foreach (string name in names.Where(name => !before.ContainsKey(name)))
        {
            while (taken.Contains(next))
            {
                next++;
            }

            _numbers[name] = next;
            taken.Add(next);
            Begun.Add(next);
        }
    }

    /// <summary>The names of all numbers that are in use, but for those that are the same for ever.</summary>
    public IReadOnlyDictionary<string, int> All => _numbers;

    /// <summary>The numbers whose counters begin now.</summary>
    public List<int> Begun { get; } = [];

    /// <summary>A rule's number.</summary>
    public int Of(Rule rule) => Fixed(rule.Kind) ?? _numbers[Cut(rule.Name)];

    /// <summary>What the numbers are called that are the same for ever.</summary>
    public static string? FixedName(int number) => number switch
    {
        0 => "arp",
        1 => "nd",
        2 => RuleSet.Magic,
        3 => "returned",
        4 => "refused",
        _ => null,
    };

    /// <summary>Whether such a number is in use, by the programs' switches.</summary>
    public static bool IsOn(int number, SteerSwitches switches) => number switch
    {
        0 => switches.HasFlag(SteerSwitches.CloneArp),
        1 => switches.HasFlag(SteerSwitches.CloneNeighbourDiscovery),
        2 => switches.HasFlag(SteerSwitches.CloneMagic),
        _ => switches.HasFlag(SteerSwitches.LetOut),
    };

    private static int? Fixed(RuleKind kind) => kind switch
    {
        RuleKind.Arp => 0,
        RuleKind.NeighbourDiscovery => 1,
        RuleKind.Magic => 2,
        _ => null,
    };

    private static string Cut(string name) => name.Length < Layouts.NameLength ? name : name[..(Layouts.NameLength - 1)];
}
