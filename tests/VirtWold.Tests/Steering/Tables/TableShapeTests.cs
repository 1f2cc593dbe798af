using System.Text.RegularExpressions;
using VirtWold.Steering.Tables;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Steering.Tables;

/// <summary>The tables as the loader knows them, against the program's source.</summary>
public sealed partial class TableShapeTests
{
    private static readonly string Source = File.ReadAllText(Path.Combine(Repository.Source, "Steering", "steer.bpf.c"));

    /// <summary>Bytes of the types that stand for keys and values.</summary>
    private static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["__u32"] = 4,
        ["struct settings"] = 20,
        ["struct local"] = 20,
        ["struct service"] = 4,
        ["struct rule"] = 8,
        ["struct host"] = 20,
        ["struct network"] = 24,
        ["struct datagram"] = 40,
        ["struct count"] = 24,
        ["struct name"] = 64,
    };

    [Test]
    public void All_names_the_tables_of_the_program_with_their_sizes() => Assert.That(
        Map().Matches(Source).Select(static match => new TableShape(
            match.Groups[1].Value, Sizes[match.Groups[2].Value], Sizes[match.Groups[3].Value], match.Groups[4].Value == "RULES" ? Layouts.Rules : int.Parse(match.Groups[4].Value, System.Globalization.CultureInfo.InvariantCulture))),
        Is.EqualTo(TableShape.All.Where(static shape => shape.Name != "events")));

    [Test]
    public void NameOf_then_there_is_a_table_for_each_kind() =>
        Assert.That(Enum.GetValues<TableKind>().Select(TableShape.NameOf), Is.SubsetOf(TableShape.All.Select(static shape => shape.Name)).And.Unique);

    [GeneratedRegex(@"^MAP\((\w+), \w+, ([\w ]+), ([\w ]+), (\w+), ", RegexOptions.Multiline)]
    private static partial Regex Map();
}
