using System.Text.Json;
using System.Text.RegularExpressions;
using VirtWold.Hosting.Logs;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Hosting.Logs;

/// <summary>The messages of all catalogues, and the list of them in docs/events.md: searches of logs rely on it.</summary>
public sealed partial class CatalogueTests
{
    [Test]
    public void Each_event_has_an_id_of_its_own() => Assert.That(Catalogue.All.Select(static message => message.Id), Is.Unique.And.All.Positive);

    [Test]
    public void Each_event_has_a_name_of_its_own() => Assert.That(Catalogue.All.Select(static message => message.Name), Is.Unique);

    [Test]
    public void Documentation_lists_each_event_with_its_name_and_level() => Assert.That(
        Listed(), Is.EqualTo(Catalogue.All.Select(static message => $"{message.Id} {message.Name} {message.Level}")));

    [Test]
    public void Each_event_of_a_packet_has_its_verdict() =>
        Assert.That(Catalogue.All.Where(static message => message.IsOfPacket).Select(static message => message.Fields), Has.All.Member("verdict"));

    [Test]
    public void No_field_is_called_like_what_each_line_of_JSON_has() =>
        Assert.That(Catalogue.All.SelectMany(static message => message.Fields), Has.None.AnyOf(JsonLine.CommonNames));

    [Test]
    public void No_field_is_called_like_what_each_entry_of_the_journal_has() => Assert.That(
        Catalogue.All.SelectMany(static message => message.Fields).Select(JsonNamingPolicy.SnakeCaseUpper.ConvertName),
        Has.None.AnyOf(JournalOutput.CommonNames));

    /// <summary>The rows of the table: | 100 | `Started` | info | ... |.</summary>
    private static IEnumerable<string> Listed() => File.ReadLines(Path.Combine(Repository.Root, "docs", "events.md"))
        .Select(static line => Row().Match(line))
        .Where(static match => match.Success)
        .Select(static match => $"{match.Groups[1]} {match.Groups[2]} {match.Groups[3]}");

    [GeneratedRegex(@"^\| (\d+) \| `(\w+)` \| (\w+) \| \S.* \|$")]
    private static partial Regex Row();
}
