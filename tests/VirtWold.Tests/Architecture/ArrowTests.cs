using VirtWold.Tests.Support;

namespace VirtWold.Tests.Architecture;

/// <summary>Who may know whom: arrows between rooms point one way.</summary>
public sealed class ArrowTests
{
    /// <summary>The rooms that are known by all of the program, and what each of them may know.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["WakeOnLan"] = [],
        ["Interop"] = [],
        ["Links"] = ["Interop"],
        ["Filters"] = ["Interop"],
        ["Capture"] = ["WakeOnLan", "Links", "Filters", "Interop"],
        ["Capture.Savefiles"] = ["WakeOnLan", "Capture", "Interop"],
        ["Machines"] = ["WakeOnLan"],
        ["Machines.*"] = ["WakeOnLan", "Machines", "Interop"],
        ["Machines.KubeVirt"] =
            ["WakeOnLan", "Machines", "Machines.KubeVirt.Api", "Machines.KubeVirt.Config", "Machines.KubeVirt.Configuration", "Machines.KubeVirt.Events", "Machines.KubeVirt.Leases", "Machines.KubeVirt.Reports"],
        ["Machines.KubeVirt.Api"] = ["Machines", "Machines.KubeVirt.Configuration"],
        ["Machines.KubeVirt.Config"] = ["WakeOnLan", "Machines", "Machines.KubeVirt.Api", "Machines.KubeVirt.Configuration"],
        ["Machines.KubeVirt.Leases"] = ["WakeOnLan", "Machines", "Machines.KubeVirt.Api"],
        ["Machines.KubeVirt.Reports"] = ["Machines", "Machines.KubeVirt.Api", "Machines.KubeVirt.Config", "Machines.KubeVirt.Leases"],
        ["Machines.KubeVirt.Events"] = ["Machines", "Machines.KubeVirt.Api"],
        ["Machines.KubeVirt.Configuration"] = ["Machines"],
        ["Waking"] = ["WakeOnLan", "Machines", "Hosting"],
        ["Idling"] = ["Machines"],
        ["StandIn"] = ["StandIn.Wire", "Waking", "Machines", "WakeOnLan", "Links", "Filters", "Interop"],
        ["StandIn.Wire"] = ["WakeOnLan"],
        ["Answering"] = ["StandIn", "StandIn.Wire", "Waking", "Machines", "WakeOnLan", "Links", "Filters", "Interop"],
        ["OwnAddresses"] = ["StandIn", "StandIn.Wire", "Machines", "WakeOnLan", "Links", "Interop"],
        ["Status"] = ["WakeOnLan", "Machines", "Waking", "Capture", "Hosting", "OwnAddresses"],
        ["Hosting"] = ["Interop"],
        ["Hosting.Logs"] = ["WakeOnLan", "Hosting", "Interop"],
        ["Web"] = ["WakeOnLan", "Machines", "Waking", "Idling", "Status", "Status.Metrics", "Hosting", "Interop"],
        ["Terminal"] = ["Hosting", "Waking", "Web"],
        ["Checks"] = ["WakeOnLan", "Capture", "Links", "Machines", "Waking", "Hosting", "Web", "Terminal"],
        ["Steering"] = ["WakeOnLan", "Links", "Interop", "Hosting", "Checks", "Terminal"],
        ["Checks.KubeVirt"] =
            ["Checks", "Machines", "Machines.KubeVirt", "Machines.KubeVirt.Api", "Machines.KubeVirt.Config", "Machines.KubeVirt.Configuration"],
        ["Checks.Libvirt"] = ["Checks", "Machines", "Machines.Libvirt"],
    };

    private static IEnumerable<TestCaseData> Rules =>
        MayKnow.Select(static rule => new TestCaseData(rule.Key).SetArgDisplayNames(rule.Key));

    [TestCaseSource(nameof(Rules))]
    public void Room_knows_only_those_it_may_know(string rule) => Assert.That(
        SourceFile.All
            .Where(file => RuleOf(file.Room) == rule)
            .SelectMany(file => file.Known.Where(known => !Allows(rule, file.Room, known)).Select(known => $"{file} knows {known}")),
        Is.Empty);

    [TestCaseSource(nameof(Rules))]
    public void Room_of_each_rule_is_there(string rule) =>
        Assert.That(SourceFile.Rooms.Select(RuleOf), Does.Contain(rule));

    [Test]
    public void Service_is_known_by_the_command_line_and_the_program_alone() => Assert.That(
        SourceFile.All
            .Where(static file => file.Known.Contains("Service") && file.Room != "CommandLine" && file.Path != "Program.cs")
            .Select(static file => file.Path),
        Is.Empty);

    [Test]
    public void Steering_is_known_by_the_command_line_alone() => Assert.That(
        SourceFile.All
            .Where(static file => file.Known.Any(static known => known == "Steering" || known.StartsWith("Steering.", StringComparison.Ordinal))
                && file.Room != "CommandLine" && file.Room.Split('.')[0] != "Steering")
            .Select(static file => file.Path),
        Is.Empty);

    [Test]
    public void CommandLine_is_known_by_the_program_alone() => Assert.That(
        SourceFile.All.Where(static file => file.Known.Contains("CommandLine")).Select(static file => file.Path),
        Is.EqualTo(["Program.cs"]));

    [Test]
    public void Namespace_is_the_folder() => Assert.That(
        SourceFile.All
            .Where(static file => file.DeclaredNamespace is not null && file.DeclaredNamespace != file.ExpectedNamespace)
            .Select(static file => file.Path),
        Is.Empty);

    [Test]
    public void Namespace_is_there_but_where_there_is_no_type() => Assert.That(
        SourceFile.All.Where(static file => file.DeclaredNamespace is null).Select(static file => file.Path),
        Is.EquivalentTo(["Program.cs", "Interop/NativeLibraries.cs"]));

    [Test]
    public void Native_functions_are_declared_in_Interop_alone() => Assert.That(
        SourceFile.All
            .Where(static file => file.Room != "Interop" && (file.Code.Contains("LibraryImport", StringComparison.Ordinal)
                || file.Code.Contains("DllImport", StringComparison.Ordinal)))
            .Select(static file => file.Path),
        Is.Empty);

    [Test]
    public void Test_folder_mirrors_a_room_or_helps()
    {
        string[] helpers = ["", "Support", "Architecture"];

        Assert.That(
            Repository.CSharpFiles(Repository.Tests)
                .Select(static file => Path.GetDirectoryName(Path.GetRelativePath(Repository.Tests, file))!.Replace('/', '.'))
                .Distinct()
                .Where(folder => !helpers.Contains(folder) && !SourceFile.Rooms.Contains(folder)),
            Is.Empty);
    }

    /// <summary>The rule of a room: its own, or that of all back ends, or that of the room it is a part of.</summary>
    private static string? RuleOf(string room) => MayKnow.ContainsKey(room) ? room
        : room.StartsWith("Machines.", StringComparison.Ordinal) ? "Machines.*"
        : room.Contains('.', StringComparison.Ordinal) ? RuleOf(room[..room.LastIndexOf('.')])
        : null;

    /// <summary>A room and its parts may know each other; but a back end is nobody's part, and no back end knows another.</summary>
    private static bool Allows(string rule, string room, string known) =>
        MayKnow[rule].Contains(known) || (RuleOf(known) == rule && rule != "Machines.*" && Top(room) == Top(known));

    private static string Top(string room) => room.Split('.')[0];
}
