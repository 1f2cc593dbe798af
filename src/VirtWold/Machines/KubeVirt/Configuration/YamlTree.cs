using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>
/// A node of a YAML document (JSON is YAML, too): a scalar's text, a mapping's values by key, or a sequence's items. Aliases are refused,
/// and so are documents that are large or deep: kubectl writes none of that.
/// </summary>
internal sealed class YamlTree
{
    private const int MaxDepth = 16;

    private readonly Dictionary<string, YamlTree> _values = new(StringComparer.Ordinal);
    private readonly List<YamlTree> _items = [];

    /// <summary>A scalar's text; nothing for a mapping or a sequence.</summary>
    public string? Text { get; private init; }

    /// <summary>A sequence's items; none for others.</summary>
    public IReadOnlyList<YamlTree> Items => _items;

    /// <summary>A mapping's value; null if there is none.</summary>
    public YamlTree? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>Reads the first document.</summary>
    /// <exception cref="YamlException">It isn't YAML, or more than is read here. The message says what and where.</exception>
    public static YamlTree Read(TextReader text)
    {
        Parser parser = new(text);
        try
        {
            parser.Consume<StreamStart>();
            return parser.TryConsume<DocumentStart>(out _) ? Read(parser, 0) : new YamlTree();
        }
        catch (InvalidOperationException error)
        {
            // What the library throws for a mapping that isn't closed.
            Mark place = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(place, place, "it breaks off", error);
        }
    }

    /// <summary>The text of a mapping's value; null if it is missing, empty or null.</summary>
    public string? TextOf(string key) => this[key]?.Text is { Length: > 0 } text and not "null" and not "~" ? text : null;

    private static YamlTree Read(Parser parser, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, "it is nested too deep");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new YamlTree { Text = scalar.Value };
        }

        YamlTree tree = new();
        if (parser.TryConsume<MappingStart>(out _))
        {
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                string key = parser.Consume<Scalar>().Value;
                tree._values[key] = Read(parser, depth + 1);
            }

            return tree;
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            throw new YamlException(alias.Start, alias.End, "aliases aren't read here");
        }

        parser.Consume<SequenceStart>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            tree._items.Add(Read(parser, depth + 1));
        }

        return tree;
    }
}
