using System.Globalization;

namespace VirtWold.SystemTests.Soak;

/// <summary>For how long, and from what everything random is drawn.</summary>
internal static class SoakSettings
{
    /// <summary>How long it takes.</summary>
    public static TimeSpan Length => TimeSpan.FromSeconds(Read("VIRTWOLD_SOAK_SECONDS", 10));

    /// <summary>What was given, or another one each time that this is asked.</summary>
    public static int Seed => Read("VIRTWOLD_SOAK_SEED", Random.Shared.Next(1_000_000));

    private static int Read(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
