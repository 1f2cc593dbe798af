using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace VirtWold.Benchmarks.Measuring;

/// <summary>The table as a picture: for each figure a bar for each program, to the scale of the longest of them.</summary>
internal static class Plot
{
    private const int Width = 760;
    private const int Left = 150;
    private const int Longest = 470;
    private const int BarHeight = 13;
    private const int Step = 16;
    private const int TitleHeight = 24;
    private const int Gap = 12;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Writes the figures that are to be shown as SVG.</summary>
    public static void Write(string path, IEnumerable<Figure> figures)
    {
        XElement picture = new(
            Svg + "svg", new XAttribute("viewBox", ""), new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 12));
        XElement ground = new(
            Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "white"));
        picture.Add(ground);
        int top = 0;
        foreach (Figure figure in figures.Where(static figure => figure.IsPlotted))
        {
            top = AddFigure(picture, figure, top) + Gap;
        }

        picture.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {top}"));
        File.WriteAllText(path, picture + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static int AddFigure(XElement picture, Figure figure, int top)
    {
        top += TitleHeight;
        XElement title = Text(0, top - 8, $"{figure.Name.Trim()}, {figure.Ours.Unit}");
        title.SetAttributeValue("font-weight", "bold");
        picture.Add(title);
        (string Name, double? Value, string Color)[] bars =
        [
            ("virtwold (this one)", figure.Ours.Median, "#2a6fbb"),
            ("floor, in C", figure.Floor?.Median, "#999999"),
            ("virtwold, in Go", figure.Peers.Go, "#d98c3f"),
            ("gateway, in Rust", figure.Peers.Rust, "#b5533c"),
        ];
        double most = bars.Max(static bar => bar.Value ?? 0);
        foreach ((string name, double? value, string color) in bars)
        {
            if (value is { } number)
            {
                double length = most > 0 ? Math.Max(1, Math.Round(number / most * Longest, 1)) : 1;
                picture.Add(
                    Text(0, top + BarHeight - 2, name),
                    new XElement(
                        Svg + "rect", new XAttribute("x", Left), new XAttribute("y", top), new XAttribute("width", length),
                        new XAttribute("height", BarHeight), new XAttribute("fill", color)),
                    Text(Left + length + 6, top + BarHeight - 2, number.ToString(CultureInfo.InvariantCulture)));
                top += Step;
            }
        }

        return top;
    }

    private static XElement Text(double x, double y, string text) =>
        new(Svg + "text", new XAttribute("x", x), new XAttribute("y", y), text);
}
