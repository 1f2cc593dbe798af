using VirtWold.Hosting;

namespace VirtWold.Checks;

/// <summary>Says with which unit's settings all that follows was looked at.</summary>
/// <param name="unit">The unit; null if the settings are the caller's own.</param>
internal sealed class UnitCheck(ServiceUnit? unit) : ICheck
{
    public IEnumerable<Finding> Run()
    {
        if (unit is null)
        {
            yield break;
        }

        string files = string.Join(", ", unit.EnvironmentFiles.Select(static file => file.Path).Where(File.Exists));
        yield return Finding.Ok("unit", $"looked at with the settings of {unit.Name}{(files.Length > 0 ? $" and {files}" : "")}; --unit none leaves them out");
    }
}
