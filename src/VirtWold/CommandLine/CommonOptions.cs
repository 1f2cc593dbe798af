using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using VirtWold.Hosting.Logs;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary>Options that more than one command has.</summary>
internal static class CommonOptions
{
    private const string DefaultUri = "qemu:///system";

    /// <summary>The hypervisors that libvirt has drivers for (libvirt.org/drivers.html).</summary>
    private static readonly HashSet<string> Drivers = new(StringComparer.Ordinal)
    {
        "bhyve", "ch", "esx", "gsx", "hyperv", "lxc", "openvz", "parallels", "qemu", "test", "vbox", "vmwarefusion", "vmwareplayer",
        "vmwarews", "vpx", "vz", "xen",
    };

    public static Setting<string[]> Interfaces { get; } = Settings.Many<string>(
        ["--interface", "-i"],
        "VIRTWOLD_INTERFACE",
        "IF",
        "Network interface to hear magic packets on; may be given several times",
        Settings.Text,
        "the name of an interface, such as eth0");

    public static Setting<string[]> LibvirtUris { get; } = Settings.Many<string>(
        ["--libvirt-uri", "-c"],
        "VIRTWOLD_LIBVIRT_URI",
        "URI",
        "Hypervisor to wake machines on, may be given several times; by default qemu:///system, or what LIBVIRT_DEFAULT_URI names",
        TryReadUri,
        "a libvirt connection URI such as qemu:///system");

    /// <summary>The hypervisor where none is named.</summary>
    public static string UsualLibvirtUri => Environment.GetEnvironmentVariable("LIBVIRT_DEFAULT_URI") is { Length: > 0 } uri ? uri : DefaultUri;

    public static Setting<bool> Deep { get; } = Settings.Flag(
        ["--deep"], "VIRTWOLD_DEEP", "Look for magic packets anywhere in a frame of any kind, not only where a UDP payload begins");

    public static Setting<AllowedSender[]> AllowFrom { get; } = Settings.Many<AllowedSender>(
        ["--allow-from"],
        "VIRTWOLD_ALLOW_FROM",
        "CIDR|MAC",
        "Hear UDP from this network only, or raw frames from this station only; may be given several times",
        static (text, out sender) => AllowedSender.TryParse(text, out sender!),
        "a network such as 192.0.2.0/24, or a MAC address such as 52:54:00:12:34:56");

    public static Setting<TimeSpan> Dedup { get; } = Settings.One(
        ["--dedup"],
        "VIRTWOLD_DEDUP",
        "SECONDS",
        "Ignore repeats for the same address for so many seconds (default 2)",
        TryReadSeconds,
        "a number of seconds from 0 to 3600, such as 2",
        TimeSpan.FromSeconds(2));

    public static Setting<Wakeable> Wakeable { get; } = Settings.One(
        ["--wakeable"],
        "VIRTWOLD_WAKEABLE",
        "all|marked",
        "Wake all machines (the default) but those marked no in their metadata, or only those marked yes",
        TryReadWakeable,
        "all or marked",
        Waking.Wakeable.All);

    public static Setting<bool> SleepPackets { get; } = Settings.Flag(
        ["--sleep-packets"],
        "VIRTWOLD_SLEEP_PACKETS",
        "Put a machine to sleep when a magic packet for its MAC address in reverse comes");

    public static Setting<string> SecureOnFile { get; } = Settings.One(
        ["--secureon-file"],
        "VIRTWOLD_SECUREON_FILE",
        "FILE",
        "Passwords without which a packet doesn't wake: lines of a MAC address and a SecureOn password",
        Settings.Text,
        "the path of a file",
        "");

    public static Setting<LogLevel> LogLevel { get; } = Settings.One(
        ["--log-level"],
        "VIRTWOLD_LOG_LEVEL",
        "LEVEL",
        "Least important messages to log: error, warning, info (the default) or debug",
        TryReadLevel,
        "error, warning, info or debug",
        Microsoft.Extensions.Logging.LogLevel.Information);

    public static Setting<LogFormat?> LogFormat { get; } = Settings.One<LogFormat?>(
        ["--log-format"],
        "VIRTWOLD_LOG_FORMAT",
        "FORMAT",
        "How to log: text, journal (fields, for systemd) or json; by default journal where that is what standard error is, else text",
        TryReadFormat,
        "text, journal or json",
        null);

    public static Setting<string> User { get; } = Settings.One(
        ["--user"],
        "VIRTWOLD_USER",
        "NAME",
        "Started as root: become this user, and keep nothing but the capability to capture",
        Settings.Text,
        "the name of a user",
        "");

    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON" };

    private static bool TryReadFormat(string text, out LogFormat? format)
    {
        format = text switch
        {
            "text" => Hosting.Logs.LogFormat.Text,
            "journal" => Hosting.Logs.LogFormat.Journal,
            "json" => Hosting.Logs.LogFormat.Json,
            _ => null,
        };
        return format is not null;
    }

    private static bool TryReadWakeable(string text, out Wakeable value)
    {
        value = text == "marked" ? Waking.Wakeable.Marked : Waking.Wakeable.All;
        return text is "all" or "marked";
    }

    private static bool TryReadSeconds(string text, out TimeSpan value)
    {
        const double longest = 3600;
        bool parsed = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        value = parsed && seconds <= longest ? TimeSpan.FromSeconds(seconds) : default;
        return parsed && seconds <= longest;
    }

    private static bool TryReadUri(string text, out string uri)
    {
        // libvirt takes a scheme that it doesn't know for a remote host's, and would try to reach it for ever.
        uri = text;
        int end = text.IndexOfAny([':', '+']);
        return end > 0 && Drivers.Contains(text[..end]) && Uri.TryCreate(text, UriKind.Absolute, out _);
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
