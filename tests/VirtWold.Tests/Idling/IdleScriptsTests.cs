using VirtWold.Idling;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Idling;

internal sealed class IdleScriptsTests
{
    [Test]
    public async Task AskAsync_when_there_is_no_folder_then_nobody_says_no() =>
        Assert.That(await AskAsync("/nonexistent", TimeSpan.FromSeconds(5), new CollectingLogger()), Is.Empty);

    [Test]
    public async Task AskAsync_when_a_script_hangs_then_it_is_ended_and_says_no()
    {
        using TemporaryFolder folder = new();
        Write(folder, "10-hangs", "sleep 60");
        CollectingLogger log = new();

        string refusing = await AskAsync(folder.Path, TimeSpan.FromSeconds(1), log);

        Assert.That(Path.GetFileName(refusing), Is.EqualTo("10-hangs"));
        Assert.That(log.Texts.Single(), Does.EndWith("so nas stays awake: it took longer than 1 s"));
    }

    [Test]
    public async Task AskAsync_when_a_file_is_no_program_then_it_says_no_and_that_is_logged()
    {
        using TemporaryFolder folder = new();
        Write(folder, "10-nothing", "", interpreter: "/nonexistent/shell");
        CollectingLogger log = new();

        string refusing = await AskAsync(folder.Path, TimeSpan.FromSeconds(5), log);

        Assert.That((Path.GetFileName(refusing), log.Lines.Count), Is.EqualTo(("10-nothing", 1)));
    }

    [Test]
    public async Task AskAsync_when_a_file_may_not_be_run_then_it_is_passed_over()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "README"), "not a script");

        Assert.That(await AskAsync(folder.Path, TimeSpan.FromSeconds(5), new CollectingLogger()), Is.Empty);
    }

    [Test]
    public async Task AskAsync_gives_name_id_way_and_idle_seconds()
    {
        using TemporaryFolder folder = new();
        string output = Path.Combine(folder.Path, "output.txt");
        Write(folder, "10-writes", $"echo \"$@\" >{output}");

        await AskAsync(folder.Path, TimeSpan.FromSeconds(5), new CollectingLogger());

        Assert.That(await File.ReadAllTextAsync(output), Is.EqualTo("nas id of nas suspend 1200\n"));
    }

    private static Task<string> AskAsync(string folder, TimeSpan patience, CollectingLogger log) => new IdleScripts(folder, patience, log)
        .AskAsync(new MachineBuilder().Build(), SleepWay.Suspend, TimeSpan.FromMinutes(20), CancellationToken.None);

    private static void Write(TemporaryFolder folder, string name, string body, string interpreter = "/bin/sh")
    {
        string path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, $"#!{interpreter}\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
