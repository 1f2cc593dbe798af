using FsCheck;
using Microsoft.FSharp.Core;

namespace VirtWold.Tests.Support;

/// <summary>
/// How properties are checked: always with the same values, so that what fails once fails again. FsCheck prints the value that broke a
/// property, made as small as it can.
/// </summary>
internal static class Properties
{
    private const ulong Seed = 20213;
    private const ulong Gamma = 1995;

    /// <summary>Checks a property with <paramref name="values"/> values.</summary>
    public static void Hold(Property property, int values = 1000)
    {
        Replay replay = new(new Rnd(Seed, Gamma), FSharpOption<int>.None);
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(values).WithReplay(FSharpOption<Replay>.Some(replay)));
    }
}
