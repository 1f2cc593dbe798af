using System.Reflection;

namespace VirtWold.Service;

/// <summary>Which build of the program this is.</summary>
internal static class ProgramVersion
{
    /// <summary>The version as <c>--version</c> prints it.</summary>
    public static string Text { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
