namespace VirtWold.SystemTests.Harness;

/// <summary>Asks a web server in a namespace by curl.</summary>
/// <param name="side">The namespace.</param>
/// <param name="origin">The server: http://127.0.0.1:9277</param>
/// <param name="options">What curl is told besides.</param>
internal sealed class Curl(NetworkNamespace side, string origin, params string[] options)
{
    /// <summary>The origin.</summary>
    public string Origin => origin;

    /// <summary>Asks and returns the answer, whatever it is.</summary>
    public HttpAnswer Get(string path, params IEnumerable<string> more) => HttpAnswer.Parse(Try(path, ["--include", .. more]).Output);

    /// <summary>Has a machine woken.</summary>
    public HttpAnswer Wake(string target, string token, params IEnumerable<string> more) =>
        Get($"/wake/{target}", ["--request", "POST", "--header", $"Authorization: Bearer {token}", .. more]);

    /// <summary>Asks and returns what came within so many seconds, of an answer that doesn't end.</summary>
    public HttpAnswer GetFor(int seconds, string path, params IEnumerable<string> more) =>
        Get(path, ["--no-buffer", "--max-time", FormattableString.Invariant($"{seconds}"), .. more]);

    /// <summary>Starts to follow what doesn't end.</summary>
    public BackgroundProcess Follow(string path) => new(side.Enter(["curl", "--silent", "--no-buffer", .. options, $"{origin}{path}"]));

    private ToolResult Try(string path, IEnumerable<string> more) =>
        Tool.Try(side.Enter(["curl", "--silent", "--path-as-is", "--max-time", "20", .. options, .. more, $"{origin}{path}"]));
}
