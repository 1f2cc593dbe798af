namespace VirtWold.SystemTests.Harness;

/// <summary>A folder of one test or fixture; gone with all that is in it when disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder, open to be read by everyone: some programs in it run as nobody.</summary>
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("vw").FullName;
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The path of something in it.</summary>
    public string At(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Makes a folder in it and returns its path.</summary>
    public string MakeFolder(string name) => Directory.CreateDirectory(At(name)).FullName;

    /// <summary>Writes a file in it and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>Writes a script in it that everyone may run, and returns its path.</summary>
    public string WriteProgram(string name, string script) => CopyProgram(Write($"{name}.text", script), name);

    /// <summary>
    /// Copies a program into it that everyone may run, and returns its path. Another process writes the copy: what this one has open for
    /// writing, the processes that other tests start at that moment have open, too, and nobody can run it (ETXTBSY).
    /// </summary>
    public string CopyProgram(string from, string name)
    {
        Tool.Run("install", "-m", "0755", from, At(name));
        return At(name);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
