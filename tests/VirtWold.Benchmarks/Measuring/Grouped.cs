using System.Globalization;

namespace VirtWold.Benchmarks.Measuring;

/// <summary>Large numbers for people.</summary>
internal static class Grouped
{
    private static readonly NumberFormatInfo Format = new() { NumberGroupSeparator = " ", NumberDecimalDigits = 0 };

    /// <summary>A number with its digits in groups of three.</summary>
    public static string Text(double number) => number.ToString("N", Format);
}
