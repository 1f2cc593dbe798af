using System.Text;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt.Config;

/// <summary>A Secret with SecureOn passwords: in its key <see cref="Key"/>, in the lines of their file.</summary>
/// <param name="Name">The Secret's name.</param>
/// <param name="ResourceVersion">Which version this is.</param>
/// <param name="Passwords">The lines; nothing where the Secret has no such key. Never logged.</param>
internal sealed record PasswordSecret(string Name, string ResourceVersion, string? Passwords) : IClusterObject
{
    /// <summary>Where the lines are.</summary>
    public const string Key = "passwords";

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static PasswordSecret Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement root = document.RootElement;
        return new PasswordSecret(
            root.TextAt("metadata", "name"),
            root.TextAt("metadata", "resourceVersion"),
            root.At("data", Key) is { ValueKind: JsonValueKind.String } text && text.TryGetBytesFromBase64(out byte[]? bytes) ? Encoding.UTF8.GetString(bytes) : null);
    }

    /// <summary>Not what is in it.</summary>
    public override string ToString() => $"Secret {Name}";
}
