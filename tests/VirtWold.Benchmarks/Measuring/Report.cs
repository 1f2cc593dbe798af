using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.Benchmarks.Measuring;

/// <summary>The table, a line for each figure, as they are measured.</summary>
internal sealed class Report(TextWriter output)
{
    private const int Failed = 1;

    private readonly List<Figure> _figures = [];
    private int _goals;
    private int _reached;
    private int _failures;
    private string _part = "";

    /// <summary>The figures so far that were measured in numbers.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>Whether nobody else was at work when it began, so that durations mean something.</summary>
    public bool IsCalm { get; private set; }

    /// <summary>Says on what kind of machine this is, and whether others are at work on it.</summary>
    public void Introduce()
    {
        const double calm = 0.5;
        string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        IsCalm = double.Parse(load, CultureInfo.InvariantCulture) <= calm;
        string busy = IsCalm ? "" : ": others are at work, figures are worse for it, and durations aren't plotted";
        output.WriteLine($"{Environment.ProcessorCount} processors, load average {load}{busy}");
    }

    /// <summary>Begins a part of the table.</summary>
    public void Begin(string title)
    {
        _part = title;
        output.WriteLine();
        Line(title, "median (min–max)", "goal", "other tools: Go, Rust");
    }

    /// <summary>Adds a figure that has no goal.</summary>
    public void Add(string name, Samples samples, string others = "")
    {
        _figures.Add(new Figure(_part, name.Trim(), samples, null, default, null));
        Line(name, samples.ToString(), "", others);
    }

    /// <summary>Adds a figure beside the floor's.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="ours">The daemon's.</param>
    /// <param name="floor">The floor's.</param>
    /// <param name="mostRatio">How many times the floor's it is to be at most; nothing where it has no such goal.</param>
    /// <param name="most">What it is to be at most; nothing where it has no such goal.</param>
    /// <param name="peers">The other tools'.</param>
    /// <param name="isPlotted">Whether the picture shows it.</param>
    public void AddBeside(
        string name, Samples ours, Samples floor, double? mostRatio = null, double? most = null, Peers peers = default, bool isPlotted = false)
    {
        Figure figure = new(_part, name.Trim(), ours, floor, peers, null) { IsPlotted = isPlotted };
        string ratio = figure.Ratio is { } times ? string.Create(CultureInfo.InvariantCulture, $", {times:0.00} times it") : "";
        string others = $"floor {floor.Show(floor.Median)}{ratio}{(peers == default ? "" : $"; others {peers}")}";
        if (mostRatio is null && most is null)
        {
            _figures.Add(figure);
            Line(name, ours.ToString(), "", others);
            return;
        }

        bool isReached = mostRatio is { } limit ? figure.Ratio <= limit : ours.Median <= most;
        _figures.Add(figure with { IsReached = isReached });
        string goal = mostRatio is null
            ? string.Create(CultureInfo.InvariantCulture, $"≤ {most} {ours.Unit}")
            : string.Create(CultureInfo.InvariantCulture, $"≤ {mostRatio} times");
        AddGoal(isReached, goal, name, ours.ToString(), others);
    }

    /// <summary>Adds a figure that is told in words.</summary>
    public void Add(string name, string measured, string others = "") => Line(name, measured, "", others);

    /// <summary>Adds a figure whose median is to be no more than <paramref name="goal"/>.</summary>
    public void AddAtMost(double goal, string name, Samples samples, string others = "")
    {
        string limit = goal > 0 ? string.Create(CultureInfo.InvariantCulture, $"≤ {goal}") : samples.Show(goal);
        _figures.Add(new Figure(_part, name.Trim(), samples, null, default, samples.Median <= goal));
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
        string folder = Directory.CreateDirectory(Repository.At("artifacts", "bench")).FullName;
        FigureFile.Write(Path.Combine(folder, "performance.json"), _figures);
        if (_figures.Any(static figure => figure.IsPlotted))
        {
            Plot.Write(Path.Combine(folder, "performance.svg"), _figures);
        }

        output.WriteLine();
        string failures = _failures > 0 ? string.Create(CultureInfo.InvariantCulture, $", {_failures} could not be measured") : "";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{_reached} of {_goals} goals reached{failures}; measured in {elapsed.TotalSeconds:0} s"));
        return _failures > 0 ? Failed : 0;
    }

    private void Line(string name, string measured, string goal, string others) =>
        output.WriteLine($"{name,-54}  {measured,-26}  {goal,-18}  {others}".TrimEnd());
}
