using System.Diagnostics;
using VirtWold.Benchmarks.Capture;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.StandIn;
using VirtWold.Benchmarks.Steering;
using VirtWold.Benchmarks.Surroundings;
using VirtWold.Benchmarks.Waking;

string only = args.Length > 0 ? args[0] : "";
if (args.Length > 1 || only is not ("" or "reading" or "capture" or "waking" or "stand-in" or "steering"))
{
    Console.Error.WriteLine("usage: make bench [ONLY=reading|capture|waking|stand-in|steering]");
    return 64;
}

Stopwatch clock = Stopwatch.StartNew();
Report report = new(Console.Out);
report.Introduce();
if (only is "" or "capture" or "reading")
{
    report.Begin("reading: one frame (just-in-time compiled)");
    report.Try("the parser", ParserFigures.Measure);
    report.Try("deep search", DeepFigures.Measure);
    report.Try("savefiles", SavefileFigures.Measure);
}

if (only is "" or "stand-in")
{
    report.Begin("stand-in: one frame (just-in-time compiled)");
    report.Try("the responder", ResponderFigures.Measure);
}

if (only is "reading")
{
    return report.End(clock.Elapsed);
}

if (only is "" or "steering")
{
    report.Begin("steering: a NIC shared by eBPF");
    report.Try("the program", ProgramFigures.Measure);
    report.Try("throughput", ThroughputFigures.Measure);
}

if (only is "steering")
{
    return report.End(clock.Elapsed);
}

report.Try("the daemon", report =>
{
    using Laboratory laboratory = new();
    if (only is "" or "capture")
    {
        report.Begin("capture: artifacts/virtwold on a veth pair");
        report.Try("floods", report => FloodFigures.Measure(report, laboratory));
        report.Try("idling", report => IdleFigures.Measure(report, laboratory));
    }

    if (only is "" or "stand-in")
    {
        report.Begin("stand-in: artifacts/virtwold on a veth pair");
        report.Try("standing in", report => StandInFigures.Measure(report, laboratory));
        report.Try("a crowd", report => StandInCrowdFigures.Measure(report, laboratory));
    }

    if (only is "" or "waking")
    {
        report.Begin("waking: libvirt's test hypervisor through libvirtd");
        report.Try("waking", report => WakingFigures.Measure(report, laboratory));
    }
});

return report.End(clock.Elapsed);
