namespace VirtWold.CommandLine;

/// <summary>Finds the name that was meant by a mistyped one.</summary>
internal static class Suggestion
{
    /// <summary>So many letters of a name may be wrong for one that is wrong.</summary>
    private const int LettersPerMistake = 3;

    /// <summary>Words that people look for, and what does it here.</summary>
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["wake"] = "send",
        ["wol"] = "send",
        ["ls"] = "list",
        ["start"] = "run",
        ["daemon"] = "run",
        ["test"] = "check",
        ["doctor"] = "check",
    };

    /// <summary>The nearest of the known names; null if none is near.</summary>
    public static string? For(string typed, IReadOnlyCollection<string> known)
    {
        if (Synonyms.TryGetValue(typed, out string? synonym) && known.Contains(synonym))
        {
            return synonym;
        }

        (string? name, int distance) = known
            .Select(name => ((string?)name, Distance(typed.ToUpperInvariant(), name.ToUpperInvariant())))
            .DefaultIfEmpty((null, int.MaxValue))
            .MinBy(static candidate => candidate.Item2);
        return distance <= Math.Max(1, typed.TrimStart('-').Length / LettersPerMistake)
            ? name
            : known.Where(other => IsShortFor(typed, other)).MinBy(static other => other.Length);
    }

    /// <summary>Whether it is the other name with letters left out, and begins and ends as that does.</summary>
    private static bool IsShortFor(string typed, string name)
    {
        const int least = 4;
        int found = 0;
        foreach (char letter in name)
        {
            if (found < typed.Length && char.ToUpperInvariant(letter) == char.ToUpperInvariant(typed[found]))
            {
                found++;
            }
        }

        return typed.Length >= least && found == typed.Length && char.ToUpperInvariant(name[^1]) == char.ToUpperInvariant(typed[^1]);
    }

    /// <summary>Letters to insert, to take out, to replace, or to swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        int[][] cost = [.. Enumerable.Range(0, a.Length + 1).Select(_ => new int[b.Length + 1])];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i][j] = i + j;
                    continue;
                }

                int replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i][j] = Math.Min(replaced, Math.Min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i][j] = Math.Min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }

        return cost[a.Length][b.Length];
    }
}
