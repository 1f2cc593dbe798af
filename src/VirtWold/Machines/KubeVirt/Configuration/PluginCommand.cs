using System.Text;
using System.Text.Json;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>What a kubeconfig file says about a <see cref="CredentialPlugin"/>.</summary>
/// <param name="Program">The program: a path, or a name that PATH has.</param>
/// <param name="Version">In which version it is to answer.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Variables">Environment variables for it.</param>
/// <param name="Hint">How it is installed, for people; empty where the file has nothing of that.</param>
internal sealed record PluginCommand(
    string Program, string Version, IReadOnlyList<string> Arguments, IReadOnlyList<KeyValuePair<string, string>> Variables, string Hint)
{
    private const string Group = "client.authentication.k8s.io";

    private static readonly string[] Versions = [$"{Group}/v1", $"{Group}/v1beta1"];

    /// <summary>Reads the entry <c>exec</c> of a user.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="path">The file that it stands in.</param>
    /// <param name="cluster">The cluster's entry, which the program may want to see.</param>
    /// <exception cref="HypervisorException">It isn't right.</exception>
    public static PluginCommand Read(YamlTree entry, string path, YamlTree cluster)
    {
        string program = entry.TextOf("command") ?? throw ClusterConfiguration.Bad($"{path} has a user with 'exec' without a command");
        string version = entry.TextOf("apiVersion") ?? "";
        if (!Versions.Contains(version))
        {
            throw ClusterConfiguration.Bad($"{path} has a user with 'exec' of version '{version}'; {string.Join(" and ", Versions)} are supported");
        }

        if (entry.TextOf("interactiveMode") == "Always")
        {
            throw ClusterConfiguration.Bad($"{path} has a user with 'exec' that asks a person (interactiveMode: Always), which a daemon can't have; use a service account's token");
        }

        // A path is looked for beside the file, a name in PATH.
        program = program.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(program, Path.GetDirectoryName(Path.GetFullPath(path))!) : program;
        return new PluginCommand(
            program,
            version,
            [.. (entry["args"]?.Items ?? []).Select(static item => item.Text ?? "")],
            [
                .. (entry["env"]?.Items ?? []).Select(static item => KeyValuePair.Create(item.TextOf("name") ?? "", item.TextOf("value") ?? ""))
                    .Where(static variable => variable.Key.Length > 0 && !variable.Key.Contains('=', StringComparison.Ordinal)),
                KeyValuePair.Create("KUBERNETES_EXEC_INFO", Question(version, entry.TextOf("provideClusterInfo") == "true" ? cluster : null)),
            ],
            entry.TextOf("installHint")?.ReplaceLineEndings(" ").Trim() ?? "");
    }

    /// <summary>What it is asked: the credential's kind, and which cluster it is for where it wants to know.</summary>
    private static string Question(string version, YamlTree? cluster)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "ExecCredential");
            writer.WriteString("apiVersion", version);
            writer.WriteStartObject("spec");
            writer.WriteBoolean("interactive", false);
            if (cluster is not null)
            {
                writer.WriteStartObject("cluster");
                foreach (string name in (string[])["server", "tls-server-name", "certificate-authority-data", "proxy-url"])
                {
                    if (cluster.TextOf(name) is { } value)
                    {
                        writer.WriteString(name, value);
                    }
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
