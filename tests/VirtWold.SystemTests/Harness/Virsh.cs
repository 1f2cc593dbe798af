namespace VirtWold.SystemTests.Harness;

/// <summary>libvirt's own shell on one connection URI: how tests arrange machines, and how they see what became of them.</summary>
internal sealed class Virsh(string uri)
{
    /// <summary>Runs one of its commands and returns what it wrote.</summary>
    public string Run(params IEnumerable<string> command) => Tool.Run(CommandLine(command)).Output.Trim();

    /// <summary>Runs one of its commands; it may fail.</summary>
    public ToolResult Try(params IEnumerable<string> command) => Tool.Try(CommandLine(command));

    /// <summary>
    /// Ends a running machine at once. libvirt kills its process first and then asks for its turn: a libvirtd that has just come back and is
    /// still looking at its guests may find that end before, and then says that the machine doesn't run.
    /// </summary>
    public void Destroy(string machine)
    {
        var answer = Try("destroy", machine);
        Assert.That(answer.ExitCode == 0 || Run("domstate", machine) == "shut off", Is.True, answer.ToString);
    }

    /// <summary>Defines a machine, shut off.</summary>
    public Guest Define(GuestBuilder builder)
    {
        using var folder = new TemporaryFolder();
        Run("define", folder.Write("domain.xml", builder.ToXml()));
        return new Guest(this, builder);
    }

    private IEnumerable<string> CommandLine(IEnumerable<string> command) => ["virsh", "--quiet", "--connect", uri, .. command];
}
