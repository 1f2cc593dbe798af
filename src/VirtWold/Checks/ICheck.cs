namespace VirtWold.Checks;

/// <summary>Looks at something that must be true for a wake to work. Changes nothing.</summary>
internal interface ICheck
{
    /// <summary>Looks. May take some seconds, never for ever; whatever goes wrong is a finding.</summary>
    public IEnumerable<Finding> Run();
}
