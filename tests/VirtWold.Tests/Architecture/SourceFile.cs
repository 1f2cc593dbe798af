using System.Text.RegularExpressions;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Architecture;

/// <summary>A file of the program: where it lives, and which of the program's namespaces it names.</summary>
internal sealed partial class SourceFile
{
    private const string RootNamespace = "VirtWold";

    private SourceFile(string path)
    {
        Path = System.IO.Path.GetRelativePath(Repository.Source, path);
        Room = (System.IO.Path.GetDirectoryName(Path) ?? "").Replace('/', '.');
        string text = File.ReadAllText(path);
        Match declaration = Declaration().Match(text);
        DeclaredNamespace = declaration.Success ? declaration.Groups[1].Value : null;
        Code = StringsAndComments().Replace(text, " ");
    }

    /// <summary>All of the program's files.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
        [.. Repository.CSharpFiles(Repository.Source).Select(static path => new SourceFile(path))];

    /// <summary>All rooms: the namespaces that have files, without the root's name.</summary>
    public static IReadOnlyList<string> Rooms { get; } =
        [.. All.Select(static file => file.Room).Where(static room => room.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The path below the source folder.</summary>
    public string Path { get; }

    /// <summary>The room by the folder: <c>Machines.Libvirt</c>; empty for the root.</summary>
    public string Room { get; }

    /// <summary>The namespace the file declares, if it declares one.</summary>
    public string? DeclaredNamespace { get; }

    /// <summary>The namespace that befits the folder.</summary>
    public string ExpectedNamespace => Room.Length > 0 ? $"{RootNamespace}.{Room}" : RootNamespace;

    /// <summary>The text without literals and comments.</summary>
    public string Code { get; }

    /// <summary>The other rooms that the file names: by a using directive, in full, or from the root on.</summary>
    public IEnumerable<string> Known => Names().Where(room => room != Room).Distinct();

    public override string ToString() => Path;

    private IEnumerable<string> Names()
    {
        foreach (Match match in QualifiedName().Matches(Code))
        {
            string name = match.Value.StartsWith($"{RootNamespace}.", StringComparison.Ordinal) ? match.Value[(RootNamespace.Length + 1)..] : match.Value;
            string? room = Rooms.Where(room => name == room || name.StartsWith($"{room}.", StringComparison.Ordinal)).MaxBy(static room => room.Length);
            if (room is not null)
            {
                yield return room;
            }
        }
    }

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    /// <summary>A name of several parts, which isn't the member of something.</summary>
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(\.\w+)+")]
    private static partial Regex QualifiedName();

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""", RegexOptions.Singleline)]
    private static partial Regex StringsAndComments();
}
