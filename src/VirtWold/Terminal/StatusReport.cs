using System.Text.Json.Serialization;

namespace VirtWold.Terminal;

/// <summary>The part of a daemon's /status.json that is shown. All text in it comes from elsewhere.</summary>
internal sealed record StatusReport
{
    public string Version { get; init; } = "";

    public DateTimeOffset Started { get; init; }

    /// <summary>When the daemon wrote it, by its own clock.</summary>
    public DateTimeOffset Time { get; init; }

    public HypervisorReport Hypervisor { get; init; } = new();

    public IReadOnlyList<SourceReport> Sources { get; init; } = [];

    public IReadOnlyList<MachineReport> Machines { get; init; } = [];

    public IReadOnlyList<OwnAddressReport> OwnAddresses { get; init; } = [];

    /// <summary>How many packets had which verdict.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>();

    /// <summary>The last packets, the one that was changed last first.</summary>
    public IReadOnlyList<PacketReport> Packets { get; init; } = [];

    internal sealed record HypervisorReport
    {
        public string Name { get; init; } = "";

        public bool Connected { get; init; }
    }

    internal sealed record SourceReport
    {
        public string Name { get; init; } = "";

        public bool Listening { get; init; }

        public string Reason { get; init; } = "";

        /// <summary>Packets that the kernel had no room for.</summary>
        public long Dropped { get; init; }
    }

    internal sealed record OwnAddressReport
    {
        public string Address { get; init; } = "";

        public string Interface { get; init; } = "";

        public bool Answering { get; init; }

        public string Reason { get; init; } = "";

        public long Packets { get; init; }

        public long Bytes { get; init; }

        public long Dropped { get; init; }

        /// <summary>How many frames were of which kind.</summary>
        public IReadOnlyDictionary<string, long> Traffic { get; init; } = new Dictionary<string, long>();

        /// <summary>How many weren't answered by which rule.</summary>
        public IReadOnlyDictionary<string, long> Refused { get; init; } = new Dictionary<string, long>();
    }

    internal sealed record MachineReport
    {
        public string Name { get; init; } = "";

        public IReadOnlyList<string> Macs { get; init; } = [];

        public string StateText { get; init; } = "";

        public string Wake { get; init; } = "";

        public WakeReport? LastWake { get; init; }
    }

    internal sealed record WakeReport
    {
        public DateTimeOffset Time { get; init; }

        public string Verdict { get; init; } = "";
    }

    internal sealed record PacketReport
    {
        public long Id { get; init; }

        public DateTimeOffset Last { get; init; }

        /// <summary>How many packets of one kind it stands for.</summary>
        public long Count { get; init; }

        public string From { get; init; } = "";

        public string? Target { get; init; }

        public string Verdict { get; init; } = "";

        public string? Machine { get; init; }

        public string? Reason { get; init; }

        public string? Remedy { get; init; }
    }
}

/// <summary>Reads a report without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusReportJson : JsonSerializerContext;
