using System.Globalization;

namespace VirtWold.Benchmarks.Measuring;

/// <summary>The same thing measured several times.</summary>
/// <param name="unit">What the values are counted in.</param>
/// <param name="decimals">Digits behind the point that mean something.</param>
internal sealed class Samples(string unit, int decimals)
{
    private readonly List<double> _values = [];

    /// <summary>What the values are counted in.</summary>
    public string Unit => unit;

    /// <summary>The value in the middle, rounded as it is shown.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. _values.Order()];
            double middle = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
            return Math.Round(middle, decimals, MidpointRounding.AwayFromZero);
        }
    }

    /// <summary>The least value, rounded.</summary>
    public double Least => Math.Round(_values.Min(), decimals, MidpointRounding.AwayFromZero);

    /// <summary>The greatest value, rounded.</summary>
    public double Most => Math.Round(_values.Max(), decimals, MidpointRounding.AwayFromZero);

    /// <summary>The value below which so many of a hundred are, rounded.</summary>
    public double Percentile(int percent)
    {
        double[] sorted = [.. _values.Order()];
        return Math.Round(sorted[(sorted.Length - 1) * percent / 100], decimals, MidpointRounding.AwayFromZero);
    }

    /// <summary>One measurement, by itself.</summary>
    public static Samples Single(double value, string unit, int decimals = 0)
    {
        Samples samples = new(unit, decimals);
        samples.Add(value);
        return samples;
    }

    /// <summary>Adds a measurement.</summary>
    public void Add(double value) => _values.Add(value);

    /// <summary>A value as it is shown, without its unit.</summary>
    public string Show(double value) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    /// <summary>For people: <c>5.1 ns (4.9–6.3)</c>.</summary>
    public override string ToString()
    {
        string range = _values.Count > 1 ? $" ({Show(_values.Min())}–{Show(_values.Max())})" : "";
        return $"{Show(Median)} {unit}{range}";
    }
}
