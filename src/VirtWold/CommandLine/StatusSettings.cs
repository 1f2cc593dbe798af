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
        "ADDRESS",
        "Serve a page, metrics and JSON by HTTP at [IP:]PORT (this host only, where there is no IP) or unix:PATH; may be given several times",
        StatusAddress.TryParse,
        "a port, an IP address and a port such as 127.0.0.1:9277, or unix: and an absolute path of at most 107 bytes",
        splits: false);

    private static readonly Setting<string[]> Hosts = Settings.Many<string>(
        ["--status-host"],
        "VIRTWOLD_STATUS_HOST",
        "NAME",
        "A name that people reach the status by through a proxy on this host, such as wol.example.org; may be given several times",
        HostHeader.TryParseName,
        "the name of a host, such as wol.example.org, without a port");

    private static readonly Setting<string> Socket = Settings.One(
        ["--status-socket"],
        "VIRTWOLD_STATUS_SOCKET",
        "PATH",
        "The Unix socket where 'virtwold status' finds it, whatever --status says; the services set it",
        TryReadPath,
        "an absolute path of at most 107 bytes",
        "");

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
        command.Add(Socket.Option);
        command.Add(Hosts.Option);
        command.Add(TokenFile.Option);
        command.Add(AllowRemote.Option);
    }

    /// <summary>What they say.</summary>
    /// <exception cref="ExitException">A variable's value can't be read, or there is a token and nowhere to show it.</exception>
    public static StatusOptions In(ParseResult parsed)
    {
        StatusOptions options = new(AddressesIn(parsed), TokenFile.In(parsed), AllowRemote.In(parsed), Hosts.In(parsed));
        return options.TokenFile.Length == 0 || options.Addresses.Count > 0
            ? options
            : throw new ExitException(ExitStatus.Usage, "--wake-token-file needs an address to wake at, such as --status 127.0.0.1:9277");
    }

    /// <summary>The socket first, and each address once: the same may be given twice, by a service and by its settings.</summary>
    private static IReadOnlyList<StatusAddress> AddressesIn(ParseResult parsed)
    {
        string path = Socket.In(parsed);
        IEnumerable<StatusAddress> socket = path.Length > 0 && StatusAddress.TryParse($"unix:{path}", out StatusAddress address) ? [address] : [];
        return [.. socket.Concat(Addresses.In(parsed)).DistinctBy(static address => address.Text)];
    }

    private static bool TryReadPath(string text, out string path)
    {
        path = text;
        return StatusAddress.TryParse($"unix:{text}", out _);
    }
}
