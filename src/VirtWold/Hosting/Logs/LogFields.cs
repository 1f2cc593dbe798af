using System.Globalization;
using VirtWold.WakeOnLan;

namespace VirtWold.Hosting.Logs;

/// <summary>Takes out of a message what it names.</summary>
internal static class LogFields
{
    private const int LongestValue = 1024;

    /// <summary>Parts of a sentence, which say nothing by themselves, and the sentence without its values.</summary>
    private static readonly string[] Phrases = ["{OriginalFormat}", "Detail", "Filter", "LeftOut", "Password", "Times"];

    /// <summary>The fields of a message; what nothing is known of isn't among them.</summary>
    /// <param name="state">What a message of the catalogues hands to the logger.</param>
    public static IReadOnlyList<LogField> Of<TState>(TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            return [];
        }

        List<LogField> fields = new(values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            (string name, object? value) = values[i];
            if (value is PacketOrigin origin)
            {
                Add(fields, origin);
            }
            else if (!Phrases.Contains(name))
            {
                Add(fields, Capitalized(name), value);
            }
        }

        return fields;
    }

    private static void Add(List<LogField> fields, in PacketOrigin origin)
    {
        Add(fields, "Interface", origin.Interface);
        Add(fields, "Kind", origin.Kind);
        Add(fields, "SenderMac", origin.SenderMac.IsZero ? null : origin.SenderMac);
        Add(fields, "SenderAddress", origin.SenderAddress.IsKnown ? origin.SenderAddress : null);
        Add(fields, "Port", origin.DestinationPort > 0 ? origin.DestinationPort : null);
        Add(fields, "Vlan", origin.VlanId);
    }

    private static void Add(List<LogField> fields, string name, object? value)
    {
        string text = OneLine.Of(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", LongestValue);
        if (text.Length > 0)
        {
            fields.Add(new LogField(name, text, value is int or long ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null));
        }
    }

    private static string Capitalized(string name) => $"{char.ToUpperInvariant(name[0])}{name[1..]}";
}
