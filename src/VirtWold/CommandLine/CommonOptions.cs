using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace VirtWold.CommandLine;

/// <summary>Options that more than one command has.</summary>
internal static class CommonOptions
{
    private const string DefaultUri = "qemu:///system";

    public static Option<string[]> Interfaces { get; } = Setting.Many<string>(
        ["--interface", "-i"],
        "VIRTWOLD_INTERFACE",
        "IF\tNetwork interface to hear magic packets on; may be given several times",
        Setting.Text,
        "the name of an interface");

    public static Option<string> LibvirtUri { get; } = Setting.One<string>(
        ["--libvirt-uri", "-c"],
        "VIRTWOLD_LIBVIRT_URI",
        "URI\tHypervisor to wake machines on, as a libvirt connection URI",
        TryReadUri,
        "a libvirt connection URI such as qemu:///system",
        Environment.GetEnvironmentVariable("LIBVIRT_DEFAULT_URI") is { Length: > 0 } uri ? uri : DefaultUri);

    public static Option<LogLevel> LogLevel { get; } = Setting.One(
        ["--log-level"],
        "VIRTWOLD_LOG_LEVEL",
        "LEVEL\tLeast important messages to log: error, warning, info or debug",
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
