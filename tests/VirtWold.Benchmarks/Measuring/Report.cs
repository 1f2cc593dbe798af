using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace VirtWold.Benchmarks.Measuring;

/// <summary>The table, a line for each figure, as they are measured.</summary>
internal sealed class Report(TextWriter output)
{
    private const int Failed = 1;

    private int _goals;
    private int _reached;
    private int _failures;

    /// <summary>Says on what kind of machine this is, and whether others are at work on it.</summary>
    public void Introduce()
    {
        const double calm = 0.5;
        string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        string busy = double.Parse(load, CultureInfo.InvariantCulture) > calm ? ": others are at work, and figures are worse for it" : "";
        output.WriteLine($"{Environment.ProcessorCount} processors, load average {load}{busy}");
    }

    /// <summary>Begins a part of the table.</summary>
    public void Begin(string title)
    {
        output.WriteLine();
        Line(title, "median (min–max)", "goal", "other tools: Go, Rust");
    }

    /// <summary>Adds a figure that has no goal.</summary>
    public void Add(string name, Samples samples, string others = "") => Line(name, samples.ToString(), "", others);

    /// <summary>Adds a figure that is told in words.</summary>
    public void Add(string name, string measured, string others = "") => Line(name, measured, "", others);

    /// <summary>Adds a figure whose median is to be no more than <paramref name="goal"/>.</summary>
    public void AddAtMost(double goal, string name, Samples samples, string others = "")
    {
        string limit = goal > 0 ? string.Create(CultureInfo.InvariantCulture, $"≤ {goal}") : samples.Show(goal);
        AddGoal(samples.Median <= goal, $"{limit} {samples.Unit}", name, samples.ToString(), others);
    }

    /// <summary>Adds a figure that reached its goal or didn't.</summary>
    public void AddGoal(bool isReached, string goal, string name, string measured, string others = "")
    {
        _goals++;
        _reached += isReached ? 1 : 0;
        Line(name, measured, isReached ? goal : $"{goal}, missed", others);
    }

    /// <summary>Measures something. What can't be measured is said, and the rest goes on.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Said, counted, and in the exit status.")]
    public void Try(string what, Action<Report> measure)
    {
        try
        {
            measure(this);
        }
        catch (Exception error)
        {
            _failures++;
            output.WriteLine($"  {what} could not be measured: {error.Message}");
        }
    }

    /// <summary>Adds the sum.</summary>
    /// <returns>The exit status: that of a failure where something couldn't be measured, however slow the rest was.</returns>
    public int End(TimeSpan elapsed)
    {
        output.WriteLine();
        string failures = _failures > 0 ? string.Create(CultureInfo.InvariantCulture, $", {_failures} could not be measured") : "";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{_reached} of {_goals} goals reached{failures}; measured in {elapsed.TotalSeconds:0} s"));
        return _failures > 0 ? Failed : 0;
    }

    private void Line(string name, string measured, string goal, string others) =>
        output.WriteLine($"{name,-54}  {measured,-26}  {goal,-18}  {others}".TrimEnd());
}
