using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace VirtWold.CommandLine;

/// <summary>Options that more than one command has.</summary>
internal static class CommonOptions
{
    private const string DefaultUri = "qemu:///system";

    public static Setting<string[]> Interfaces { get; } = Settings.Many<string>(
        ["--interface", "-i"],
        "VIRTWOLD_INTERFACE",
        "IF",
        "Network interface to hear magic packets on; may be given several times",
        Settings.Text,
        "the name of an interface");

    public static Setting<string> LibvirtUri { get; } = Settings.One(
        ["--libvirt-uri", "-c"],
        "VIRTWOLD_LIBVIRT_URI",
        "URI",
        "Hypervisor to wake machines on; by default qemu:///system, or what LIBVIRT_DEFAULT_URI says",
        TryReadUri,
        "a libvirt connection URI such as qemu:///system",
        Environment.GetEnvironmentVariable("LIBVIRT_DEFAULT_URI") is { Length: > 0 } uri ? uri : DefaultUri);

    public static Setting<LogLevel> LogLevel { get; } = Settings.One(
        ["--log-level"],
        "VIRTWOLD_LOG_LEVEL",
        "LEVEL",
        "Least important messages to log: error, warning, info (the default) or debug",
        TryReadLevel,
        "error, warning, info or debug",
        Microsoft.Extensions.Logging.LogLevel.Information);

    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON" };

    private static bool TryReadUri(string text, out string uri)
    {
        uri = text;
        return text.Contains(':', StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out _);
    }

    private static bool TryReadLevel(string text, out LogLevel level)
    {
        level = text switch
        {
            "error" => Microsoft.Extensions.Logging.LogLevel.Error,
            "warning" => Microsoft.Extensions.Logging.LogLevel.Warning,
            "info" => Microsoft.Extensions.Logging.LogLevel.Information,
            "debug" => Microsoft.Extensions.Logging.LogLevel.Debug,
            _ => Microsoft.Extensions.Logging.LogLevel.None,
        };
        return level != Microsoft.Extensions.Logging.LogLevel.None;
    }
}
