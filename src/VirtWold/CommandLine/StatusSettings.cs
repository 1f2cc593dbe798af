using System.CommandLine;
using VirtWold.Service;
using VirtWold.Web;

namespace VirtWold.CommandLine;

/// <summary>The options that say where the status is served, and who may wake there.</summary>
internal static class StatusSettings
{
    private static readonly Setting<StatusAddress[]> Addresses = Settings.Many<StatusAddress>(
        ["--status"],
        "VIRTWOLD_STATUS",
        "unix:PATH|IP:PORT",
        "Serve metrics and what was seen and done by HTTP, on a Unix socket or a TCP port; may be given several times",
        StatusAddress.TryParse,
        "unix: and an absolute path of at most 107 bytes, or an IP address and a port, such as 127.0.0.1:9277",
        splits: false);

    private static readonly Setting<string> TokenFile = Settings.One(
        ["--wake-token-file"],
        "VIRTWOLD_WAKE_TOKEN_FILE",
        "FILE",
        "Where --status is served, wake machines by POST /wake/MAC-or-name for those who know the token in this file",
        Settings.Text,
        "the path of a file",
        "");

    private static readonly Setting<bool> AllowRemote = Settings.Flag(
        ["--status-allow-remote"],
        "VIRTWOLD_STATUS_ALLOW_REMOTE",
        "Let other hosts wake by HTTP, too, and any name be asked for; the token then crosses the network in the clear");

    /// <summary>Gives <paramref name="command"/> these options.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Addresses.Option);
        command.Add(TokenFile.Option);
        command.Add(AllowRemote.Option);
    }

    /// <summary>What they say.</summary>
    /// <exception cref="ExitException">A variable's value can't be read, or there is a token and nowhere to show it.</exception>
    public static StatusOptions In(ParseResult parsed)
    {
        StatusOptions options = new(Addresses.In(parsed), TokenFile.In(parsed), AllowRemote.In(parsed));
        return options.TokenFile.Length == 0 || options.Addresses.Count > 0
            ? options
            : throw new ExitException(ExitStatus.Usage, "--wake-token-file needs an address to wake at, such as --status 127.0.0.1:9277");
    }
}
