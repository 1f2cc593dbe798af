using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

/// <summary>Learned addresses as the API server keeps them: an annotation of a Lease that nobody holds.</summary>
internal sealed class LearnedList
{
    /// <summary>The Lease's name.</summary>
    public const string LeaseName = "virtwold-addresses";

    private const string Annotation = "virtwold.io/addresses";

    /// <summary>Kubernetes takes annotations of 256 KiB.</summary>
    private const int LongestText = 240 * 1024;

    private readonly Dictionary<string, LearnedAddress> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _oldestFirst = [];
    private int _length;

    /// <summary>The Lease's version; empty where there is none yet.</summary>
    public string Version { get; private init; } = "";

    /// <summary>The addresses, the oldest first.</summary>
    public IEnumerable<LearnedAddress> Entries => _oldestFirst.Select(key => _entries[key]);

    /// <summary>Reads a Lease. What can't be read of it is left out.</summary>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static LearnedList Read(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement metadata = document.RootElement.At("metadata");
        LearnedList list = new() { Version = metadata.TextAt("resourceVersion") };
        foreach (string line in metadata.At("annotations").TextAt(Annotation).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (LearnedAddress.Read(line) is { } entry)
            {
                list.Put(entry);
            }
        }

        return list;
    }

    /// <summary>Whether an entry is there as it is.</summary>
    public bool Has(LearnedAddress entry) =>
        _entries.TryGetValue(entry.Key, out LearnedAddress? known) && known.Uid == entry.Uid && known.Macs.SequenceEqual(entry.Macs);

    /// <summary>Adds an entry, or replaces the machine's. Where there is no room the oldest go.</summary>
    /// <returns>Whether that changes anything.</returns>
    public bool Put(LearnedAddress entry)
    {
        if (Has(entry))
        {
            return false;
        }

        if (_entries.TryGetValue(entry.Key, out LearnedAddress? known))
        {
            Drop(known);
        }

        _entries[entry.Key] = entry;
        _oldestFirst.AddLast(entry.Key);
        _length += entry.ToLine().Length + 1;
        while (_length > LongestText)
        {
            Drop(_entries[_oldestFirst.First!.Value]);
        }

        return true;
    }

    /// <summary>As it is sent.</summary>
    public byte[] ToJson() => JsonBody.Of(writer =>
    {
        writer.WriteString("apiVersion", "coordination.k8s.io/v1");
        writer.WriteString("kind", "Lease");
        writer.WriteStartObject("metadata");
        writer.WriteString("name", LeaseName);
        if (Version.Length > 0)
        {
            writer.WriteString("resourceVersion", Version);
        }

        writer.WriteTexts("annotations", (Annotation, string.Join('\n', Entries.Select(static entry => entry.ToLine()))));
        writer.WriteEndObject();
        writer.WriteStartObject("spec");
        writer.WriteEndObject();
    });

    private void Drop(LearnedAddress entry)
    {
        _entries.Remove(entry.Key);
        _oldestFirst.Remove(entry.Key);
        _length -= entry.ToLine().Length + 1;
    }
}
