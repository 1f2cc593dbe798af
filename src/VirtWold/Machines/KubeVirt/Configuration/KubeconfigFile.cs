using System.Text;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>One of the files of a <see cref="Kubeconfig"/>.</summary>
/// <param name="Path">Where it is: what it names by a relative path is beside it.</param>
/// <param name="Root">What stands in it.</param>
internal sealed record KubeconfigFile(string Path, YamlTree Root)
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>Reads it.</summary>
    /// <exception cref="HypervisorException">It isn't right.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static KubeconfigFile Read(string path)
    {
        try
        {
            using StringReader text = new(ReadText(path));
            return new KubeconfigFile(path, YamlTree.Read(text));
        }
        catch (YamlDotNet.Core.YamlException error)
        {
            throw ClusterConfiguration.Bad($"{path} isn't a kubeconfig file: line {error.Start.Line}: {error.Message}", error);
        }
    }

    /// <summary>Reads the text. It may be a pipe, which doesn't say how long it is.</summary>
    private static string ReadText(string path)
    {
        using StreamReader reader = new(path);
        StringBuilder text = new();
        char[] part = new char[4096];
        for (int length = reader.Read(part); length > 0; length = reader.Read(part))
        {
            text.Append(part, 0, length);
            if (text.Length > MaxLength)
            {
                throw ClusterConfiguration.Bad($"{path} is larger than a kubeconfig file can be");
            }
        }

        return text.ToString();
    }

    /// <summary>The path of a file that it names.</summary>
    public string Beside(string file) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, file);

    /// <summary>Has a file read that it names.</summary>
    /// <param name="key">The key that names it.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="HypervisorException">It isn't there, or may not be read.</exception>
    public T Named<T>(string key, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HypervisorException(
                error is IOException ? HypervisorFailure.NotInstalled : HypervisorFailure.NotPermitted,
                $"the {key} that {Path} names can't be read: {error.Message} Put it there, or correct {Path}",
                error);
        }
    }
}
