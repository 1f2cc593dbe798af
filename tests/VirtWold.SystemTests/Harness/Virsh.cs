namespace VirtWold.SystemTests.Harness;

/// <summary>libvirt's own shell on one connection URI: how tests arrange machines, and how they see what became of them.</summary>
internal sealed class Virsh(string uri)
{
    /// <summary>Runs one of its commands and returns what it wrote.</summary>
    public string Run(params IEnumerable<string> command) => Tool.Run(CommandLine(command)).Output.Trim();

    /// <summary>Runs one of its commands; it may fail.</summary>
    public ToolResult Try(params IEnumerable<string> command) => Tool.Try(CommandLine(command));

    /// <summary>Defines a machine, shut off.</summary>
    public Guest Define(GuestBuilder builder)
    {
        using var folder = new TemporaryFolder();
        Run("define", folder.Write("domain.xml", builder.ToXml()));
        return new Guest(this, builder);
    }

    private IEnumerable<string> CommandLine(IEnumerable<string> command) => ["virsh", "--quiet", "--connect", uri, .. command];
}
