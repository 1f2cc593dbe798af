using VirtWold.Terminal;

namespace VirtWold.Tests.Terminal;

/// <summary>Reports of a daemon that was started an hour ago.</summary>
internal static class Reports
{
    public static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    /// <summary>With one machine and these packets, the latest first.</summary>
    /// <param name="machine">What the machine is called.</param>
    /// <param name="packets">The packets.</param>
    public static StatusReport With(string machine, params IReadOnlyList<StatusReport.PacketReport> packets) => new()
    {
        Version = "1.2.3",
        Started = Now - TimeSpan.FromHours(1),
        Time = Now,
        Hypervisor = new StatusReport.HypervisorReport { Name = "qemu:///system", Connected = true },
        Sources = [new StatusReport.SourceReport { Name = "eth0", Listening = true }],
        Machines =
        [
            new StatusReport.MachineReport
            {
                Name = machine,
                Macs = ["52:54:00:00:00:01"],
                StateText = "running",
                Wake = "yes",
                LastWake = new StatusReport.WakeReport { Time = Now - TimeSpan.FromMinutes(5), Verdict = "started" },
            },
        ],
        Counts = new Dictionary<string, long> { ["started"] = 1, ["unknown-mac"] = 2 },
        Packets = packets,
    };

    /// <summary>A packet for an address that no machine has.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="count">How many there were like it.</param>
    public static StatusReport.PacketReport Unknown(long id, long count = 1) => new()
    {
        Id = id,
        Last = Now - TimeSpan.FromSeconds(7),
        Count = count,
        From = "UDP port 9 from 192.0.2.7 on eth0",
        Target = "52:54:00:00:00:99",
        Verdict = "unknown-mac",
        Reason = "No machine has this address.",
        Remedy = "Compare it with 'virtwold list'.",
    };

    /// <summary>A packet that woke the machine.</summary>
    public static StatusReport.PacketReport Started(long id) => new()
    {
        Id = id,
        Last = Now - TimeSpan.FromMinutes(5),
        Count = 1,
        From = "raw frame from 02:00:00:00:00:01 on eth0",
        Target = "52:54:00:00:00:01",
        Machine = "nas",
        Verdict = "started",
    };
}
