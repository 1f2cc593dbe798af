using System.CommandLine;
using FsCheck.Fluent;
using VirtWold.Capture;
using VirtWold.Capture.Savefiles;
using VirtWold.CommandLine;
using VirtWold.Interop;
using VirtWold.Service;
using VirtWold.Tests.Capture;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;

namespace VirtWold.Tests.Service;

/// <summary>
/// What a capture file would have woken is what the daemon wakes: the same frames go the way that they go in the kernel (the outermost tag
/// taken off, the filter, the tag put back, the frame cut at the snapshot's length) and through <c>replay</c>.
/// </summary>
public sealed class ReplayAgreementTests
{
    private const int Values = 5000;

    /// <summary>As the command line has them, without and with --deep.</summary>
    private static readonly DaemonOptions[] Options = [Parse([]), Parse(["--deep"])];

    [TestCase(false)]
    [TestCase(true)]
    public void Replay_hears_what_the_daemon_hears(bool deep) => Properties.Hold(
        Prop.ForAll(
            Arbitraries.FramesOf(static seed => new FrameGenerator(seed) { MaxLead = 2500 }),
            frame => (Live(frame.Captured, deep) == Replayed(frame.Captured, deep))
                .Label($"live: {Live(frame.Captured, deep)}; replay: {Replayed(frame.Captured, deep)}")),
        Values);

    [TestCase(false)]
    [TestCase(true)]
    public void Replay_hears_a_frame_with_three_tags_as_the_daemon_does(bool deep)
    {
        byte[] frame = FrameBuilder.Udp4(PayloadBuilder.Plain).Tagged(0x88A8, 1).Tagged(0x8100, 2).Tagged(0x8100, 3).Build();

        Assert.That((Live(frame, deep), Replayed(frame, deep)), Is.EqualTo((Stations.Target.ToString(), Stations.Target.ToString())));
    }

    [Test]
    public void Replay_when_only_deep_would_hear_it_then_says_so() => Assert.That(
        Lines(FrameBuilder.Udp4(new PayloadBuilder { Lead = [1, 2, 3] }.Build()).Build(), deep: false), Does.Contain("not-heard").And.Contain("--deep hears it"));

    [Test]
    public void Replay_when_it_stands_behind_the_snapshot_then_says_that_deep_hears_it() => Assert.That(
        Lines(FrameBuilder.Raw(new PayloadBuilder { Lead = new byte[CaptureSizes.Snapshot] }.Build()).Build(), deep: false),
        Does.Contain("malformed").And.Contain("--deep hears a magic packet in it"));

    private static DaemonOptions Parse(string[] arguments)
    {
        Command command = new("run");
        RunCommand.AddOptions(command);
        return RunCommand.Read(command.Parse(arguments));
    }

    private static string Live(byte[] frame, bool deep)
    {
        LibPcap.bpf_insn[] program = deep ? MagicFilter.DeepProgram : MagicFilter.Program;
        bool isTagged = frame.Length >= 16 && frame[12..14] is [0x81, 0x00] or [0x88, 0xA8];
        if (!UserSpaceFilter.Passes(program, isTagged && frame.Length >= 16 ? [.. frame[..12], .. frame[16..]] : frame))
        {
            return "";
        }

        RecordingSink sink = new();
        FrameReader.Read(frame.AsSpan(0, Math.Min(frame.Length, deep ? 9216 : 1920)), frame.Length, "eth0", deep, sink);
        return string.Join(' ', sink.Accepted.Select(static heard => heard.Packet.Target.ToString()).Concat(sink.Refused.Select(static _ => "malformed")));
    }

    private static string Replayed(byte[] frame, bool deep) => string.Join(' ', Lines(frame, deep).Split('\n').Select(static line => line.Split("  ")).Select(
        static words => words switch
        {
            [_, _, "malformed", ..] => "malformed",
            [_, _, "would-ask" or "duplicate", var target, ..] => target.Split(',')[0],
            _ => "",
        }).Where(static word => word.Length > 0));

    private static string Lines(byte[] frame, bool deep)
    {
        using StringWriter output = new() { NewLine = "\n" };
        VirtWold.Service.Replay replay = new("file", Options[deep ? 1 : 0], machines: null, new ReplayText(output));
        replay.Take(new CapturedFrame(frame, frame.Length, TimeSpan.Zero, isOutgoing: false));
        return output.ToString();
    }
}
