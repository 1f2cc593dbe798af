using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Documentation;

/// <summary>Asks real shells what they would complete.</summary>
internal static class Completion
{
    private const string AskBash = """
        source "$1"
        read -ra COMP_WORDS <<<"$2"
        [[ $2 != *' ' ]] || COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$2 COMP_POINT=${#2}
        _virtwold virtwold
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    private const string AskFish = "source $argv[1]; complete -C $argv[2]";

    /// <summary>What a shell offers behind some text, in order.</summary>
    /// <param name="shell">bash, zsh or fish.</param>
    /// <param name="text">What was typed before Tab.</param>
    public static IReadOnlyList<string> Offers(string shell, string text)
    {
        var result = shell switch
        {
            "bash" => Tool.Try("bash", "--norc", "-c", AskBash, "bash", Source("bash"), text),
            "fish" => Tool.Try("fish", "--no-config", "-c", AskFish, Source("fish"), text),
            _ => AskZsh(text),
        };
        Assert.That(result.Error, Is.Empty, result.ToString);

        // fish puts a description behind a tab.
        return [.. result.OutputLines.Select(line => line.Split('\t')[0]).Order(StringComparer.Ordinal)];
    }

    private static ToolResult AskZsh(string text)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Source("zsh"), folder.At("_virtwold"));
        return Tool.Try("zsh", "-f", Repository.At("tests", "completion", "ask.zsh"), folder.Path, text);
    }

    private static string Source(string shell) => Repository.At("init-scripts", "completion", $"virtwold.{shell}");
}
