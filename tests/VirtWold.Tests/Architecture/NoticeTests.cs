using System.Text.Json;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Architecture;

/// <summary>NOTICE carries the licence of each package that is compiled into the program.</summary>
[TestFixture]
public sealed class NoticeTests
{
    private static readonly string Notice = File.ReadAllText(Path.Combine(Repository.Root, "NOTICE"));

    /// <summary>What is locked is what is compiled in. The runtime's own packages for each machine come in the one that is named.</summary>
    [Test]
    public void NOTICE_names_the_packages_that_are_locked_and_no_others()
    {
        string[] locked = [.. Locked().Where(static name => !name.StartsWith("runtime.", StringComparison.Ordinal))];
        Assert.That(locked, Is.Not.Empty);
        Assert.That(Fields("Packages").SelectMany(static field => field.Split(", ")), Is.EquivalentTo(locked));
    }

    /// <summary>A licence that is named is in the file, or beside it.</summary>
    [Test]
    public void Licence_when_a_package_has_it_then_its_text_is_there()
    {
        Dictionary<string, string> texts = new()
        {
            ["MIT"] = "Permission is hereby granted, free of charge",
            ["MPL-2.0"] = "Mozilla Public License Version 2.0",
            ["Apache-2.0"] = "Apache License",
        };
        string all = Notice + File.ReadAllText(Path.Combine(Repository.Root, "LICENSE"));
        Assert.That(Fields("Licence").Distinct(), Is.SubsetOf(texts.Keys));
        Assert.That(Fields("Licence").Distinct().Where(name => !all.Contains(texts[name], StringComparison.Ordinal)), Is.Empty);
    }

    private static IEnumerable<string> Fields(string name) =>
        Notice.Split('\n').Where(line => line.StartsWith($"  {name}:", StringComparison.Ordinal)).Select(line => line[(name.Length + 3)..].Trim());

    private static List<string> Locked()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Source, "packages.lock.json")));
        return [.. file.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(static framework => framework.Value.EnumerateObject()).Select(static package => package.Name).Distinct()];
    }
}
