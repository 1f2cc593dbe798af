using System.CommandLine;
using VirtWold.Service;
using VirtWold.Steering;
using VirtWold.Steering.Kernel;

namespace VirtWold.CommandLine;

/// <summary>The options of <c>virtwold steer</c>.</summary>
internal static class SteerSettings
{
    private static readonly Setting<AttachKind> Attach = Settings.One(
        ["--attach"],
        "VIRTWOLD_STEER_ATTACH",
        "HOOK",
        "Attach by this hook of the kernel, tcx or clsact; by default TCX where the kernel has it",
        TryReadAttach,
        "tcx or clsact",
        AttachKind.Any);

    private static readonly Setting<string> Rules = Settings.One(
        ["--rules"],
        "VIRTWOLD_STEER_RULES",
        "FILE",
        "Steer what the rules in this file say; by default clone magic packets",
        Settings.Text,
        "the path of a file",
        "");

    private static readonly Setting<bool> Keep = Settings.Flag(
        ["--keep"], "VIRTWOLD_STEER_KEEP", "Leave redirecting rules in the kernel when this command ends");

    /// <summary>The NIC.</summary>
    public static Setting<string> Interface { get; } = Settings.One(
        ["--interface", "-i"],
        "VIRTWOLD_STEER_INTERFACE",
        "NIC",
        "The NIC whose frames are steered; it stays in the host's network namespace",
        Settings.Text,
        "the name of an interface",
        "");

    private static Setting<string> Peer { get; } = Settings.One(
        ["--peer"],
        "VIRTWOLD_STEER_PEER",
        "VETH",
        "The end of a veth in this network namespace; the other end is in the pod's",
        Settings.Text,
        "the name of an interface",
        "");

    private static readonly Setting<string> MadePeer = Settings.One(
        ["--make-peer"],
        "VIRTWOLD_STEER_MAKE_PEER",
        "END",
        "Make the veth if it isn't there; END is its other end, to be moved into the pod",
        Settings.Text,
        "the name of an interface",
        "");

    /// <summary>Gives <paramref name="command"/> the options that say what is steered.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Interface.Option);
        command.Add(Peer.Option);
        command.Add(MadePeer.Option);
        command.Add(Rules.Option);
        command.Add(Attach.Option);
        command.Add(Keep.Option);
    }

    /// <summary>What they say.</summary>
    /// <exception cref="ExitException">One is missing, or a variable's value can't be read.</exception>
    public static SteerOptions In(ParseResult parsed)
    {
        string nic = Named(Interface.In(parsed), "--interface", "the NIC whose frames are steered");
        string peer = Named(Peer.In(parsed), "--peer", "the veth that leads to the pod");
        string made = MadePeer.In(parsed) is { Length: > 0 } end ? Named(end, "--make-peer", "the veth's other end") : "";
        return new SteerOptions(nic, peer) { MadePeer = made, RulesFile = Rules.In(parsed), Attach = Attach.In(parsed), Keep = Keep.In(parsed) };
    }

    /// <summary>A NIC's name is also a folder's and a socket's.</summary>
    private static string Named(string name, string option, string what) => name.Length == 0
        ? throw new ExitException(ExitStatus.Usage, $"{option} is missing: {what}; see 'virtwold steer --help'")
        : name.Length > 15 || name is "." or ".." || name.AsSpan().ContainsAny("/ \t\0")
            ? throw new ExitException(ExitStatus.Usage, $"{option} must be the name of an interface, not '{name}'")
            : name;

    private static bool TryReadAttach(string text, out AttachKind value)
    {
        value = text switch
        {
            "tcx" => AttachKind.Tcx,
            "clsact" => AttachKind.Clsact,
            _ => AttachKind.Any,
        };
        return value != AttachKind.Any;
    }
}
