namespace VirtWold.Checks;

/// <summary>A process that has a socket open.</summary>
/// <param name="Process">Its id.</param>
/// <param name="Program">The program's name, as the kernel has it.</param>
internal sealed record SocketHolder(int Process, string Program)
{
    /// <summary>Whether it is a daemon like us.</summary>
    public bool IsVirtWold => Program == "virtwold";
}
