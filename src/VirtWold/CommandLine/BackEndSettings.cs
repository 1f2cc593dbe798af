using System.CommandLine;

namespace VirtWold.CommandLine;

/// <summary>The options that say which hypervisor is meant: every command that asks one has them.</summary>
internal static class BackEndSettings
{
    /// <summary>Gives <paramref name="command"/> the options.</summary>
    public static void AddTo(Command command)
    {
        command.Add(CommonOptions.LibvirtUri.Option);
    }

    /// <summary>Whether the command line, and not only the environment, says which one is meant.</summary>
    public static bool AreGiven(ParseResult parsed) => CommonOptions.LibvirtUri.IsGiven(parsed);

    /// <summary>What they say.</summary>
    /// <exception cref="CommandException">An environment variable's value can't be read.</exception>
    public static BackEndOptions In(ParseResult parsed) => new() { LibvirtUri = CommonOptions.LibvirtUri.In(parsed) };
}
