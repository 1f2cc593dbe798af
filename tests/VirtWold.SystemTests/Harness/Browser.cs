using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Harness;

/// <summary>Headless Chromium in a namespace, driven by ChromeDriver (www.w3.org/TR/webdriver2).</summary>
internal sealed class Browser : IDisposable
{
    private const string Driver = "http://127.0.0.1:9515";
    private const string ScriptPath = "/execute/sync";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly NetworkNamespace _side;
    private readonly TemporaryFolder _folder = new();
    private readonly BackgroundProcess _driver;
    private readonly string _session;

    /// <summary>Starts it.</summary>
    public Browser(NetworkNamespace side)
    {
        _side = side;
        _driver = new BackgroundProcess(side.Enter("env", $"HOME={_folder.Path}", $"TMPDIR={_folder.Path}", "chromedriver", "--port=9515"));
        _driver.WaitForLine(line => line.Contains("started successfully", StringComparison.Ordinal), Deadline, "ChromeDriver");
        var arguments = new JsonArray(
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
            $"--user-data-dir={_folder.At("profile")}");
        var capabilities = new JsonObject { ["goog:chromeOptions"] = new JsonObject { ["args"] = arguments } };
        var body = new JsonObject { ["capabilities"] = new JsonObject { ["alwaysMatch"] = capabilities } };
        _session = $"/session/{Ask("/session", body)!["sessionId"]}";
    }

    /// <summary>Goes to a page.</summary>
    public void Open(string url) => Ask($"{_session}/url", new JsonObject { ["url"] = url });

    /// <summary>Has the screen of a phone or of a desk, and a person who likes it light or dark.</summary>
    public void Look(bool phone, bool dark, int height = 900)
    {
        Command("Emulation.setDeviceMetricsOverride", new JsonObject
        {
            ["width"] = phone ? 390 : 1200,
            ["height"] = height,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = phone,
        });
        var scheme = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" };
        Command("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(scheme) });
    }

    /// <summary>Runs a script in the page and returns what it returns.</summary>
    public string Run(string script) => Ask($"{_session}{ScriptPath}", Script(script))?.ToString() ?? "";

    /// <summary>Runs a script in each page from now on, before any of the page's own.</summary>
    public void RunBeforeEachPage(string script) => Command("Page.addScriptToEvaluateOnNewDocument", new JsonObject { ["source"] = script });

    /// <summary>Waits until a script returns what is wanted.</summary>
    public void WaitUntil(string script, Func<string, bool> isWanted, string what)
    {
        var last = "";
        Eventually.True(() => isWanted(last = Run(script)), Deadline, () => $"{what}; it is: {last}");
    }

    /// <summary>Waits until all of the page's text has that in it.</summary>
    public void WaitForText(string text) =>
        WaitUntil("return document.body.innerText", all => all.Contains(text, StringComparison.Ordinal), $"the text: {text}");

    /// <summary>Writes a picture of the page.</summary>
    public void Picture(string path) => File.WriteAllBytes(path, Convert.FromBase64String($"{Ask($"{_session}/screenshot", null)}"));

    /// <inheritdoc/>
    public void Dispose()
    {
        Tool.Try(_side.Enter("curl", "--silent", "--request", "DELETE", $"{Driver}{_session}"));
        _driver.Dispose();
        _folder.Dispose();
    }

    private static JsonObject Script(string script) => new() { ["script"] = script, ["args"] = new JsonArray() };

    private void Command(string name, JsonObject parameters) =>
        Ask($"{_session}/goog/cdp/execute", new JsonObject { ["cmd"] = name, ["params"] = parameters });

    private JsonNode? Ask(string path, JsonObject? body)
    {
        string[] data = body is null ? [] : ["--header", "Content-Type: application/json", "--data", body.ToJsonString()];
        var text = Tool.Run(_side.Enter(["curl", "--silent", .. data, $"{Driver}{path}"])).Output;
        var value = JsonNode.Parse(text)?["value"];
        return value is JsonObject answer && answer.ContainsKey("error") ? throw new AssertionException(text) : value?.DeepClone();
    }
}
