using System.Text.Json;

namespace VirtWold.Benchmarks.Measuring;

/// <summary>The table for programs.</summary>
internal static class FigureFile
{
    /// <summary>Writes all figures as JSON.</summary>
    public static void Write(string path, IEnumerable<Figure> figures)
    {
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (Figure figure in figures)
        {
            json.WriteStartObject();
            json.WriteString("part", figure.Part);
            json.WriteString("name", figure.Name);
            json.WriteString("unit", figure.Ours.Unit);
            Write(json, "ours", figure.Ours);
            if (figure.Floor is { } floor)
            {
                Write(json, "floor", floor);
            }

            Write(json, "ratio", figure.Ratio is { } ratio ? Math.Round(ratio, 2) : null);
            Write(json, "go", figure.Peers.Go);
            Write(json, "rust", figure.Peers.Rust);
            if (figure.IsReached is { } isReached)
            {
                json.WriteBoolean("reached", isReached);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, Samples samples)
    {
        json.WriteStartObject(name);
        json.WriteNumber("median", samples.Median);
        json.WriteNumber("min", samples.Least);
        json.WriteNumber("max", samples.Most);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
